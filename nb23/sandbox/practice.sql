-- What the seed has made is spread over the tables that clients can change: the same for the
-- same seed. made: the videos as practice.py makes them; :seed, :reference: its settings.

insert into videos (photo_id, tree_id, token, title, content, created, taken, published, promoted,
    video, audio, encoded, length, width, height, protected, user_id, license_id, filename)
    select photo_id, tree_id, token, title, content, created, taken, published, promoted,
    video, audio, iif(encoded, 0, null), length, width, height, protected, user_id,
    iif(photo_id % 5 = 0, photo_id % 4, 0), slug(title) || '.mp4' from made;

with recursive each (photo_id, published, n) as (
        select photo_id, published, comments from made where comments
        union all select photo_id, published, n - 1 from each where n > 1),
    said as materialized (select *, draw(:seed, 'comment', photo_id, n) as h from each)
    insert into comments (object_id, user_id, name, email, url, ip_address, content, created,
        comment_type)
    select photo_id, iif(h % 6, null, 1001 + h % 5),
    iif(h % 6, word('people', h / 7), (select display_name from users where user_id = 1001 + h % 5)),
    iif(h % 6, slug(word('people', h / 7)), 'user' || (h % 5)) || '@mail.example', '',
    '203.0.113.' || (h % 250), word('remarks', h / 64),
    datetime(julianday(published)
        + (julianday(:reference) - julianday(published)) * (h / 4096 % 1000) * (h / 4096 % 1000)
        / 1000000.0), 'comment'
    from said;

insert into comments (object_id, object_type, name, email, content, created)
    select album_id, 'album', word('people', album_id), slug(word('people', album_id))
    || '@mail.example', word('remarks', album_id), edited from albums where not hidden;

with recursive each (photo_id, published, rating, n) as (
        select photo_id, published, rating, ratings from made where ratings
        union all select photo_id, published, rating, n - 1 from each where n > 1),
    given as materialized (select *, draw(:seed, 'rating', photo_id, n) as h from each)
    insert into ratings (photo_id, user_id, ip_address, rating, created)
    select photo_id, iif(h % 4, null, 1001 + h % 5), '203.0.113.' || (h % 250),
    max(0.2, min(1.0, round((rating + (h % 100 - 50) / 120.0) * 5) / 5)),
    datetime(julianday(published)
        + (julianday(:reference) - julianday(published)) * (h / 4096 % 1000) / 1000.0)
    from given;

with chosen as materialized (select photo_id, length, draw(:seed, 'sections', photo_id) as h
    from made where video and length > 150)
    insert into sections (photo_id, start_time, title, description)
    select photo_id, round(length * value / (3 + h % 4), 1), word('chapters', h / 16 + value),
    iif((h / 64 + value) % 3, word('sentences', h / 64 + value), '')
    from chosen join json_each('[0, 1, 2, 3, 4, 5]') on value < 3 + h % 4 where h / 8 % 3;

insert into subtitles (photo_id, locale, type, standard, draft)
    select photo_id, locale, iif(draw(:seed, 'type', photo_id) % 4, 'closedcaptions', 'general'),
    locale = 'en_US', 0 from made join locales
    on draw(:seed, locale, photo_id) % 10 < iif(locale = 'en_US', 6, 2)
    where video and published is not null and locale in ('en_US', 'da_DK', 'de_DE');

insert into coordinates select photo_id, latitude, longitude from made join places
    on places.rowid = 1 + draw(:seed, 'place', photo_id) % 40;

insert into files (object_id, kind, name, size, checksum, created)
    select photo_id, 'attachment', word('attachments', h + n), 20000 + h % 900000,
    printf('%064x', h), created
    from (select photo_id, created, draw(:seed, 'attachment', photo_id) as h from made)
    join (select 0 as n union select 1) on n < h / 8 % 3 where h % 5 = 0;

insert into files (object_id, kind, name, size, checksum, created)
    select live_id, kind, slug(name) || '-' || kind || '.jpg', 31000 + live_id % 9000,
    printf('%064x', draw(:seed, kind, live_id)), updated
    from lives join (select 'thumbnail' as kind union select 'preview');

insert into files (object_id, kind, name, size, checksum, created)
    select live_id, 'attachment', 'agenda-' || slug(name) || '.pdf', 88000 + live_id % 900,
    printf('%064x', draw(:seed, 'agenda', live_id)), updated from lives where registrants;

update videos set live_id = (select min(live_id) from lives) + photo_id % 3
    where photo_id % 2 and photo_id in (select photo_id from album_videos join albums
    using (album_id) where title = 'Webinars');

insert into actions (name, type, object_id, start_time, end_time, vast_url, link)
    select 'Book a test ride', 'link', photo_id, '0.8', 'after', null,
    'https://kestrel.example/test-ride' from made
    where published is not null and draw(:seed, 'action', photo_id) % 12 = 0;

insert into variables select photo_id, 'department', word('departments', photo_id / 3) from made;

update lives set token = printf('%016x%016x', draw(:seed, 'live', live_id), draw(:seed, live_id));

with recursive each (n) as (select 1 union all select n + 1 from each
        where n < min(1000, (select count(*) from made where published is not null) / 2)),
    drawn as materialized (select n, draw(:seed, 'person', n) as h, draw(:seed, 'uuid', n) as u
        from each where exists (select 1 from made where published is not null)),
    named as (select h % 10 < 7 as known, word('first_names', h / 10) as one,
        word('last_names', h / 1000) as other, word('companies', h / 100000) as company,
        printf('%08x-%04x-4%03x-8%03x-%012x', h % 4294967296, u % 65536, u / 65536 % 4096,
        h / 65536 % 4096, u) as uuid, n from drawn)
    insert into people select uuid, iif(known, one || ' ' || other, ''),
    iif(known, slug(one) || '.' || slug(other) || n || '@' || slug(company) || '.example', ''),
    iif(known, company, ''), known from named;

with seen as materialized (select uuid, draw(:seed, 'seen', uuid, value) as h, value as n
        from people join json_each('[0, 1, 2, 3, 4, 5]')
        on value <= draw(:seed, 'seen', uuid) % 6 * (draw(:seed, 'seen', uuid) / 8 % 6) / 5),
    items as materialized (select photo_id as id, 'photo' as type, published as since,
        coalesce(length, 60) as length from made where published is not null
        union all select live_id, 'live', live_date, 2700 from lives
        join json_each('[1, 2, 3, 4, 5, 6, 7, 8, 9]') where status = 'previous'),
    places as materialized (select row_number() over (order by type, id) - 1 as place, * from items),
    chosen as (select * from seen join places on place = h % (select count(*) from places))
    insert or ignore into timelines
    select uuid, id, type, cast(length * (h / 4096 % 1000) / 1000 * (1 + h / 64 % 3) as integer),
    1 + h / 64 % 3, datetime(julianday(since)
        + (julianday(:reference) - julianday(since)) * (h / 65536 % 1000) / 1000.0),
    datetime(julianday(since) + (julianday(:reference) - julianday(since))
        * max(h / 65536 % 1000, (h / 64 % 3 > 0) * (h / 1048576 % 1000)) / 1000.0),
    word('sources', h / 512) from chosen;
