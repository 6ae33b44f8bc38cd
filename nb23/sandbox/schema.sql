-- What the provider has given out. A time is in seconds since 1970.
create table settings (name text primary key, value text not null);
create table issued (value text primary key) without rowid;
create table consumers (key text primary key, secret text not null, name text not null,
    level text not null, callback text not null default '', user_id integer,
    shown integer not null default 1, standing integer not null default 0);
create table request_tokens (token text primary key, secret text not null,
    consumer_key text not null, callback text not null, created real not null,
    state text not null default 'new', verifier text, user_id integer);
create table access_tokens (token text primary key, secret text not null,
    consumer_key text not null, user_id integer not null, created real not null,
    standing integer not null default 0, revoked integer not null default 0);
create table nonces (timestamp integer, consumer_key text, token text, nonce text,
    primary key (timestamp, consumer_key, token, nonce)) without rowid;
create table bearer_tokens (token text primary key, user_id integer not null, level text not null,
    expires real, standing integer not null default 0);

-- What the practice site holds. A time is local and written as the API writes it.
create table users (user_id integer primary key, username text not null unique,
    display_name text not null, full_name text not null, email text not null,
    about text not null default '', site_admin integer not null default 0, created text not null,
    last_login text not null default '', password text,
    timezone text not null default 'Europe/Copenhagen');
create table albums (album_id integer primary key, title text not null, content text not null,
    token text not null default (lower(hex(randomblob(16)))), hidden integer not null,
    created text not null, edited text not null, sortkey integer not null default 0,
    user_id integer not null);
-- encoded: since when (in seconds since 1970) the video can be played; null if it failed.
create table videos (photo_id integer primary key, tree_id integer not null default 968000,
    token text not null default (lower(hex(randomblob(16)))),
    title text not null, content text not null default '', created text not null,
    taken text not null, published text, promoted integer not null default 0,
    video integer not null default 1,
    audio integer not null default 0, encoded real, length real default 60.0,
    width integer not null default 1280, height integer not null default 720,
    protected integer not null default 0, user_id integer not null,
    license_id integer not null default 0, live_id integer, upload_token text,
    absolute_url text not null default '', bytes integer, filename text not null default '',
    slug text generated always as (slug(title)) stored,
    created_epoch integer generated always as (epoch(created)) stored);
create index videos_created on videos (created);
create index videos_created_epoch on videos (created_epoch);
create index videos_published on videos (published);
create index videos_upload_token on videos (upload_token) where upload_token is not null;
create table album_videos (album_id integer, photo_id integer,
    primary key (album_id, photo_id)) without rowid;
create index album_videos_photo on album_videos (photo_id);
create table video_tags (photo_id integer, tag text, primary key (photo_id, tag)) without rowid;
create index video_tags_tag on video_tags (tag);
create table variables (photo_id integer, name text, value text,
    primary key (photo_id, name)) without rowid;
create index variables_name on variables (name);
create table files (file_id integer primary key, object_id integer not null, kind text not null,
    name text not null, size integer not null, checksum text not null, created text not null,
    hidden integer not null default 0);
create index files_object on files (object_id, kind);

create table comments (comment_id integer primary key, object_id integer not null,
    object_type text not null default 'photo', user_id integer, name text not null,
    email text not null, url text not null default '', ip_address text not null default '',
    content text not null, created text not null, comment_type text not null default 'comment',
    promoted integer not null default 0);
create index comments_object on comments (object_id);
create table ratings (rating_id integer primary key, photo_id integer not null, user_id integer,
    ip_address text not null, rating real not null, created text not null);
create index ratings_photo on ratings (photo_id);
create table sections (section_id integer primary key, photo_id integer not null,
    start_time real not null, title text not null, description text not null,
    thumbnail_id integer);
create index sections_photo on sections (photo_id);
create table subtitles (photo_id integer, locale text, type text not null default 'closedcaptions',
    standard integer not null default 0, draft integer not null default 0,
    primary key (photo_id, locale)) without rowid;
create table coordinates (photo_id integer, latitude real, longitude real,
    primary key (photo_id, latitude, longitude)) without rowid;
create table actions (action_id integer primary key, name text not null, type text not null,
    object_id integer not null, start_time text not null, end_time text not null, vast_url text,
    link text not null default '');
create index actions_object on actions (object_id);
create table exclusions (action_id integer, object_id integer,
    primary key (action_id, object_id)) without rowid;
create table players (player_id integer primary key, player_name text not null,
    standard integer not null default 0, tray text not null, browse integer not null,
    sharing integer not null);
create table licenses (license_id integer primary key, name text not null, url text not null);
create table places (name text primary key, latitude real not null, longitude real not null);
create table action_types (type text primary key, name text not null, options text not null);
create table locales (locale text primary key, label text not null);
-- recording: the upload token that all clips of a running recording share.
create table lives (live_id integer primary key,
    token text not null default (lower(hex(randomblob(16)))), name text not null,
    description text not null default '', album_id integer, created text not null,
    updated text not null, live_date text, status text not null default 'upcoming',
    private integer not null default 1, promoted integer not null default 0,
    auto_promote integer not null default 0, auto_record integer not null default 0,
    publish_recordings integer not null default 0, show_countdown integer not null default 1,
    broadcasting integer not null default 0, viewers integer not null default 0,
    registrants integer not null default 0, recording text);
create table live_schedules (live_schedule_id integer primary key, live_id integer not null,
    start_time text not null, end_time text, title text not null, description text not null);
create table live_sections (section_id integer primary key, live_id integer not null,
    start_time real not null, title text not null);
create table polls (poll_id integer primary key, object_id integer not null,
    question text not null, public integer not null default 1, open integer not null default 0,
    display_results integer not null default 0, opened text);
create table poll_options (poll_option_id integer primary key, poll_id integer not null,
    title text not null, answers integer not null default 0);
create table spots (spot_id integer primary key, spot_name text not null, title text not null,
    album_id integer not null, token text not null, active integer not null);
create table webhooks (webhook_id integer primary key, event text not null,
    target_url text not null);
create table webhook_events (event text primary key);
-- Tokens that open one door for a while; parameters: what was asked for, as JSON.
create table tokens (token text primary key default (lower(hex(randomblob(16)))),
    kind text not null, user_id integer, photo_id integer, valid_until integer,
    max_uploads integer not null default 1, uploads integer not null default 0,
    parameters text not null default '{}', return_url text not null default '',
    background integer not null default 0);
create trigger token_issued after insert on tokens begin
    insert or ignore into issued values (new.token);
end;
create table chunks (token text, identifier text, number integer, size integer not null,
    checksum text not null, primary key (token, identifier, number)) without rowid;

-- The audience: people, what each of them watched, and the visits that clients have reported
-- (what was done, as JSON). figures: what the call at hand counts, for its rows to choose from.
create table people (uuid text primary key, name text not null, email text not null,
    company text not null, identified integer not null);
create table timelines (uuid text, object_id integer, object_type text not null,
    engagement integer not null, sessions integer not null, first text not null,
    recent text not null, source text not null, primary key (uuid, object_id)) without rowid;
create table reports (photo_id integer not null, moment text not null, source text not null,
    done text not null);
create index reports_photo on reports (photo_id);
create table figures (number integer, date text, day, hour integer, country text, region text,
    city text, device text, os text, mobile_p integer, type text, source text, domain text,
    spot_id integer, source_id text, duration real, label text, position real, first text,
    latest text, posts integer, videos integer, peakviewers integer, shown integer,
    submitted integer, percent integer, parts integer, plays integer, loads integer,
    finishes integer, bytes integer, downloads integer, new integer, fullscreen integer,
    preRollClose integer, preRollClick integer, postRollClose integer, postRollClick integer,
    callToActionClick integer, embedEngaged integer, shareEngaged integer, shown0 integer,
    shown1 integer, shown2 integer, submitted0 integer, submitted1 integer, submitted2 integer);
create view objects as select photo_id as object_id, 'photo' as object_type from videos
    union all select album_id, 'album' from albums union all select live_id, 'live' from lives
    union all select player_id, 'player' from players union all select 1, 'site';

-- What goes with a video or a live event.
create trigger video_gone after delete on videos begin
    delete from album_videos where photo_id = old.photo_id;
    delete from video_tags where photo_id = old.photo_id;
    delete from variables where photo_id = old.photo_id;
    delete from comments where object_id = old.photo_id;
    delete from ratings where photo_id = old.photo_id;
    delete from sections where photo_id = old.photo_id;
    delete from subtitles where photo_id = old.photo_id;
    delete from coordinates where photo_id = old.photo_id;
    delete from actions where object_id = old.photo_id;
    delete from files where object_id = old.photo_id;
end;
create trigger album_gone after delete on albums begin
    delete from album_videos where album_id = old.album_id;
    delete from comments where object_id = old.album_id;
    delete from actions where object_id = old.album_id;
end;
create trigger live_gone after delete on lives begin
    delete from live_schedules where live_id = old.live_id;
    delete from live_sections where live_id = old.live_id;
    delete from polls where object_id = old.live_id;
    delete from comments where object_id = old.live_id;
    delete from files where object_id = old.live_id;
end;

-- The records that the API shows, with numbers as numbers; methods choose among the columns.
create view album_records as select album_id, title, date_label(albums.created) as pretty_date,
    time_label(albums.created) as pretty_time, '/' || slug(title) as one,
    albums.created as creation_date_ansi, user_id, display_name, '/user/' || username as user_url,
    username, paragraph(content) as content, content as content_text, token, hidden as hide_p,
    sortkey, edited
    from albums join users using (user_id);
create view user_records as select user_id, username, display_name, '/user/' || username as url,
    about as about_abstract, full_name, email, site_admin, timezone, created, last_login
    from users;
create view tag_records as select tag, count(*) as count, '/tag/' || slug(tag) as url
    from video_tags join videos using (photo_id) where published is not null group by tag;
create view video_records as select photo_id, tree_id, title, token,
    published is not null as published_p, published,
    '/video/' || photo_id || iif(slug = '', '', '/' || slug) as one,
    videos.created as creation_date_ansi, created_epoch as creation_date_epoch,
    date_label(videos.created) as creation_date__date,
    time_label(videos.created) as creation_date__time,
    taken as original_date_ansi, date_label(taken) as original_date__date,
    time_label(taken) as original_date__time,
    seen(photo_id, 'plays') + (select coalesce(sum(json_extract(done, '$.plays')), 0)
    from reports r where r.photo_id = videos.photo_id) as view_count,
    (select count(*) from comments where object_id = photo_id) as number_of_comments,
    (select count(*) from album_videos a where a.photo_id = videos.photo_id) as number_of_albums,
    (select count(*) from video_tags t where t.photo_id = videos.photo_id) as number_of_tags,
    (select round(avg(rating), 2) from ratings r where r.photo_id = videos.photo_id)
    as photo_rating,
    (select count(*) from ratings r where r.photo_id = videos.photo_id) as number_of_ratings,
    length as video_length, user_id,
    video as video_p, audio as audio_p, coalesce(encoded <= now(), 0) as video_encoded_p,
    0 as text_only_p, username, display_name, '/user/' || username as user_url,
    paragraph(content) as content, content as content_text,
    '' as before_download_type, '' as before_download_url, '' as after_download_type,
    '' as after_download_url, '' as after_text, protected as protected_p,
    iif(protected, 'password', '') as protection_method,
    iif(protected, substr(token, 17) || substr(token, 1, 16), '') as protected_token, promoted as promoted_p,
    live_id, upload_token, license_id, absolute_url,
    filename,
    (select json_group_array(json_object('action_id', cast(action_id as text), 'name', name,
    'type', type, 'start_time', start_time, 'end_time', end_time)) from actions
    where object_id = photo_id) as actions,
    {renditions}
    from videos join users using (user_id);
-- The first of two columns of one name is the one that is meant.
create view video_records_2 as select cast(round(video_length) as integer) as video_length,
    video_length as video_length_float,
    printf('%d:%02d', round(video_length) / 60, round(video_length) % 60) as video_length_fmt,
    epoch(published) as publish_date_epoch, utc(published) as publish_date_ansi,
    date_label(published) as publish_date__date, time_label(published) as publish_date__time,
    utc(creation_date_ansi) as creation_date_ansi,
    utc(original_date_ansi) as original_date_ansi, absolute_url <> '' as has_external_url_p,
    coalesce(nullif(absolute_url, ''), 'http://www.kestrel.example' || one) as absolute_url,
    (select min(album_id) from album_videos a where a.photo_id = v.photo_id) as album_id,
    (select title from albums join album_videos a using (album_id) where a.photo_id = v.photo_id
    order by album_id limit 1) as album_title,
    (select hidden from albums join album_videos a using (album_id) where a.photo_id = v.photo_id
    order by album_id limit 1) as album_hide_p,
    (select group_concat(album_id, ' ') from album_videos a where a.photo_id = v.photo_id)
    as all_albums,
    (select json_group_array(tag) from video_tags t where t.photo_id = v.photo_id) as tags,
    (select coalesce(group_concat(latitude || ',' || longitude, ' '), '') from coordinates c
    where c.photo_id = v.photo_id) as coordinates,
    (select count(*) from sections s where s.photo_id = v.photo_id) as number_of_sections,
    exists (select 1 from sections s where s.photo_id = v.photo_id) as sections_p,
    exists (select 1 from subtitles s where s.photo_id = v.photo_id) as subtitles_p,
    coalesce((select name from lives l where l.live_id = v.live_id), '') as live_name,
    (select epoch(live_date) from lives l where l.live_id = v.live_id) as live_start_time,
    iif(view_count, round(seen(photo_id, 'parts') / 4096.0 / view_count), -1) as avg_playtime,
    seen(photo_id, 'loads') as number_of_loads,
    round(1.0 * seen(photo_id, 'plays') / max(seen(photo_id, 'loads'), 1), 4) as play_rate,
    round(seen(photo_id, 'parts') / 245760.0, 1) as engagement_minutes,
    view_count / 40 as referer_count, photo_id % 3 as number_of_clips,
    cast(view_count as text) as view_count_fmt,
    iif(video_p, view_count * 5000, 0) as video_hls_size,
    iif(video_p, '/' || tree_id || '/' || photo_id || '/' || token || '/hls.m3u8', '')
    as video_hls_download,
    iif((select encoded from videos where videos.photo_id = v.photo_id) > now(),
    '["video_hd", "video_1080p"]', '[]') as pending_transcode_tasks,
    filename as original_filename, null as user_group_id, null as spot_id, null as spot_position,
    null as mischung_template_photo_id, 0 as placeholder_p, 0 as video_360_p,
    0 as thumbnail_360_p, 0 as has_deck_p, 0 as mischung_p, 0 as mischung_template_p,
    0 as mischung_draft_p, 0 as auth_user_has_tasks_p, 'en_US' as locale, '' as before_link,
    '' as after_link, '' as mischung_template_icon, '' as location, '' as user_profile_image_url,
    '' as post_title, '' as post_description, '' as post_creation_date_ansi,
    '' as post_creation_date__date, '' as post_creation_date__time, '' as user_group_name,
    '' as token_upload_name, '' as token_upload_email, *
    from video_records v;
create view comment_records as select comment_id, object_id, object_type, user_id, name, email,
    date_label(created) as pretty_date, time_label(created) as pretty_time,
    short_date(created) as short_date,
    iif(length(name) > 10, substr(name, 1, 9) || '…', name) as truncated_name,
    created as creation_date_ansi,
    iif(object_type = 'photo', '/video/', '/' || object_type || '/') || object_id as object_url,
    content as content_text, paragraph(content) as content, comment_type, promoted as promoted_p,
    url, '' as avatar, substr(name, 1, instr(name || ' ', ' ') - 1) as first_name,
    '' as facebook_link, '' as twitter_link, '' as label, created as comment_time,
    printf('%08x-0000-4000-8000-%012x', comment_id, comment_id * 7919) as uuid,
    name as full_name
    from comments;
create view rating_records as select rating, user_id, ip_address, photo_id,
    offset(created) as rating_time, epoch(created) as rating_time_epoch, rating_id from ratings;
create view section_records as select section_id, s.photo_id, start_time, s.title, description,
    '/video/' || s.photo_id || iif(slug = '', '', '/' || slug) || '?start=' || start_time as link,
    coalesce(file_id, s.photo_id) as thumbnail_photo_id,
    coalesce(file_id + 900000, tree_id) as thumbnail_tree_id,
    coalesce(substr(checksum, -32), token) as thumbnail_token,
    '/' || coalesce(file_id + 900000, tree_id) || '/' || coalesce(file_id, s.photo_id) || '/'
    || coalesce(substr(checksum, -32), token) || '/' as place
    from sections s join videos using (photo_id) left join files on file_id = thumbnail_id;
create view attachment_records as select name as filename, size, object_id, hidden as hidden_p,
    '/attachments/' || object_id || '/' || name as url, file_id,
    printf('%.1f kB', size / 1000.0) as size_fmt,
    'file-' || substr(name, instr(name, '.') + 1) as icon_name, size % 60 as download_count,
    cast(size % 60 as text) as download_count_fmt from files where kind = 'attachment';
create view subtitle_records as select photo_id, locale,
    '/subtitles/' || photo_id || '/' || locale || '.srt' as href, label as language,
    standard as default_p, 'ltr' as direction, draft as draft_p, type, 0 as auto_p,
    0 as auto_waiting_p, '' as auto_action, '' as auto_error_message
    from subtitles join locales using (locale);
create view action_records as select action_id, name, type, object_id, start_time, end_time,
    vast_url, link,
    (select group_concat(object_id, ' ') from exclusions e where e.action_id = a.action_id)
    as exclude_objects from actions a;
create view live_records as select live_id, l.token, l.name, album_id,
    offset(l.created) as creation_date, date_label(l.created) as creation_date__date,
    offset(updated) as updated_date, date_label(updated) as updated_date__date,
    '/live/' || live_id || '/' || slug(l.name) as link, '/l/' || live_id as short_link,
    promoted as promoted_p, broadcasting as streaming_p, broadcasting as broadcasting_p,
    show_countdown as show_countdown_p, t.file_id as thumbnail_photo_id,
    t.file_id + 900000 as thumbnail_tree_id, substr(t.checksum, -32) as thumbnail_token,
    p.file_id as preview_photo_id, p.file_id + 900000 as preview_tree_id,
    substr(p.checksum, -32) as preview_token, viewers as current_viewers,
    'https://streams.kestrel.example/' || live_id || '.f4m' as hds_stream,
    'https://streams.kestrel.example/' || live_id || '.m3u8' as hls_stream, description,
    paragraph(description) as description_html, description as description_text,
    'rtmp://publish.kestrel.example/live' as publish_server,
    live_id || '-' || substr(l.token, 1, 8) as publish_stream, private as private_p,
    auto_promote as auto_promote_p, auto_record as auto_record_p,
    publish_recordings as publish_recordings_p, status as live_status,
    offset(live_date) as live_date, registrants, l.created, recording
    from lives l
    left join files t on t.file_id = (select max(file_id) from files f
        where f.object_id = live_id and f.kind = 'thumbnail')
    left join files p on p.file_id = (select max(file_id) from files f
        where f.object_id = live_id and f.kind = 'preview');
create view stream_records as select live_id * 10 + 1 as liveevent_stream_id,
    live_id as liveevent_id, name || ' (camera 1)' as name, recording is not null as recording_p,
    publish_recordings_p, current_viewers as live_viewers, '/live/' || live_id as rtmp_url,
    'rtmp://streams.kestrel.example/live/' || live_id as rtmp_stream, creation_date, updated_date,
    publish_server, streaming_p as active_p, token, private_p, promoted_p, created
    from live_records;
create view poll_records as select poll_id, object_id, 'live' as object_type, question,
    (select count(*) from poll_options o where o.poll_id = p.poll_id) as option_count,
    open as open_p, display_results as display_results_p, offset(opened) as opened_date,
    public as public_p, opened is null as editable_p,
    (select coalesce(sum(answers), 0) from poll_options o where o.poll_id = p.poll_id)
    as answer_count,
    (select json_group_array(json_object('poll_option_id', poll_option_id, 'title', title,
    'answer_count', answers)) from poll_options o where o.poll_id = p.poll_id) as options
    from polls p;
create view profiles as select uuid, name, email, company, identified as identified_p,
    count(*) as timeline_count, sum(engagement) as timeline_engagement, min(first) as first,
    max(recent) as recent, min(100, 10 * count(*) + sum(engagement) / 60) as score,
    sum(sessions) as sessions from people join timelines using (uuid) group by uuid;
create view companies as select 'c' || substr(min(uuid), 2) as uuid, company as name, company,
    slug(company) || '.example' as domain, 1 as identified_p, sum(score) as score,
    sum(timeline_count) as timeline_count, sum(timeline_engagement) as timeline_engagement,
    min(first) as first, max(recent) as recent, count(*) as profile_count
    from profiles where company <> '' group by company;
create view figure_records as select f.rowid as line, number as object_id,
    coalesce(label, v.title) as label,
    coalesce(v.title, l.name, a.title) as name, coalesce(v.published, live_date) as publish_time,
    coalesce(v.created, l.created) as creation_time,
    coalesce(f.duration, v.length, iif(l.live_id, 2700, null)) as duration, loads as impressions,
    loads as visits, f.bytes as traffic, embedEngaged as embeds,
    percent / (100.0 * max(plays, 1)) as engagement, 1.0 * plays / max(loads, 1) as playrate,
    percent / (100.0 * max(loads, 1)) as performance,
    parts / (4096.0 * max(plays, 1)) as avg_viewtime, shown as collector_shown,
    submitted as collector_submitted, 1.0 * submitted / max(shown, 1) as collector_conversion,
    shown as show, submitted as submit, 1.0 * submitted / max(shown, 1) as submit_rate, f.*
    from figures f left join videos v on v.photo_id = number
    left join lives l on l.live_id = number left join albums a on a.album_id = number;
