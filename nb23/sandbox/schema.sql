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
    views integer not null default 0, video integer not null default 1,
    audio integer not null default 0, encoded real, length real default 60.0,
    width integer not null default 1280, height integer not null default 720,
    protected integer not null default 0, user_id integer not null,
    license_id integer not null default 0, live_id integer, upload_token text,
    absolute_url text not null default '', bytes integer, filename text not null default '',
    slug text generated always as (slug(title)) stored);
create index videos_published on videos (published);
create index videos_upload_token on videos (upload_token) where upload_token is not null;
create table album_videos (album_id integer, photo_id integer,
    primary key (album_id, photo_id)) without rowid;
create index album_videos_photo on album_videos (photo_id);
create table video_tags (photo_id integer, tag text, primary key (photo_id, tag)) without rowid;
create index video_tags_tag on video_tags (tag);
create table files (file_id integer primary key, object_id integer not null, kind text not null,
    name text not null, size integer not null, checksum text not null, created text not null);
create index files_object on files (object_id, kind);

create table comments (comment_id integer primary key, object_id integer not null,
    object_type text not null default 'photo', user_id integer, name text not null,
    email text not null, url text not null default '', ip_address text not null default '',
    content text not null, created text not null, comment_type text not null default 'comment',
    promoted integer not null default 0, approved integer not null default 1);
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
create view objects as select photo_id as object_id, 'photo' as object_type from videos
    union all select album_id, 'album' from albums union all select live_id, 'live' from lives
    union all select player_id, 'player' from players union all select 1, 'site';

-- What goes with a video or a live event.
create trigger video_gone after delete on videos begin
    delete from album_videos where photo_id = old.photo_id;
    delete from video_tags where photo_id = old.photo_id;
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
    videos.created as creation_date_ansi, date_label(videos.created) as creation_date__date,
    time_label(videos.created) as creation_date__time,
    taken as original_date_ansi, date_label(taken) as original_date__date,
    time_label(taken) as original_date__time, views as view_count,
    (select count(*) from comments where object_id = photo_id and approved) as number_of_comments,
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
    live_id, upload_token, license_id,
    (select json_group_array(json_object('action_id', cast(action_id as text), 'name', name,
    'type', type, 'start_time', start_time, 'end_time', end_time)) from actions
    where object_id = photo_id) as actions,
    {renditions}
    from videos join users using (user_id);
