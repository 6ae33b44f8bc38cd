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

-- What the practice site holds. A time is local and written as the API writes it.
create table users (user_id integer primary key, username text not null unique,
    display_name text not null, full_name text not null, email text not null,
    about text not null, site_admin integer not null, created text not null,
    last_login text not null, password text);
create table albums (album_id integer primary key, title text not null, content text not null,
    token text not null, hidden integer not null, created text not null, edited text not null,
    sortkey integer not null, user_id integer not null);
create table videos (photo_id integer primary key, tree_id integer not null, token text not null,
    title text not null, content text not null, created text not null, taken text not null,
    published text, promoted integer not null, views integer not null, comments integer not null,
    rating real, ratings integer not null, video integer not null, audio integer not null,
    encoded integer not null, length real, width integer not null, height integer not null,
    protected integer not null, user_id integer not null);
create index videos_published on videos (published);
create table album_videos (album_id integer, photo_id integer,
    primary key (album_id, photo_id)) without rowid;
create index album_videos_photo on album_videos (photo_id);
create table video_tags (photo_id integer, tag text, primary key (photo_id, tag)) without rowid;
create index video_tags_tag on video_tags (tag);
create table files (photo_id integer primary key, name text not null, content blob not null);

-- The audience: what is on besides videos, who watches, and what clients have reported, as JSON.
create table webinars (live_id integer primary key, name text not null, start text not null,
    length integer not null);
create table people (uuid text primary key, name text not null, email text not null,
    company text not null, identified_p integer not null);
create table timelines (uuid text not null, object_id integer not null, object_type text not null,
    engagement integer not null, sessions integer not null, first text not null,
    recent text not null, source text not null);
create table reports (photo_id integer not null, moment text not null, source text not null,
    done text not null);
create view profiles as select people.*, count(*) as timeline_count,
    sum(engagement) as timeline_engagement, min(first) as first, max(recent) as recent,
    min(100, 10 * count(*) + sum(engagement) / 60) as score
    from people join timelines using (uuid) group by uuid;

-- The records that the API shows; a name with an underscore is for sorting only.
create view album_records as select cast(album_id as text) as album_id, title,
    date_label(albums.created) as pretty_date, time_label(albums.created) as pretty_time,
    '/' || slug(title) as one, albums.created as creation_date_ansi,
    cast(user_id as text) as user_id, display_name, '/user/' || username as user_url, username,
    paragraph(content) as content, content as content_text, token, hidden as hide_p,
    album_id as _id, sortkey as _sortkey, edited as _edited
    from albums join users using (user_id);
create view user_records as select cast(user_id as text) as user_id, username, display_name,
    '/user/' || username as url, about as about_abstract, full_name, email,
    cast(site_admin as text) as site_admin, user_id as _id, created as _created,
    last_login as _last_login from users;
create view tag_records as select tag, cast(count(*) as text) as count,
    '/tag/' || slug(tag) as url, count(*) as _uses
    from video_tags join videos using (photo_id) where published is not null group by tag;
create view video_records as select cast(photo_id as text) as photo_id, title, token,
    published is not null as published_p, videos.created as creation_date_ansi,
    taken as original_date_ansi, cast(views as text) as view_count,
    cast(comments as text) as number_of_comments,
    cast((select count(*) from album_videos a where a.photo_id = videos.photo_id) as text)
    as number_of_albums,
    cast((select count(*) from video_tags t where t.photo_id = videos.photo_id) as text)
    as number_of_tags,
    coalesce(cast(rating as text), '') as photo_rating, cast(ratings as text) as number_of_ratings,
    coalesce(cast(length as text), '') as video_length, cast(user_id as text) as user_id,
    video as video_p, audio as audio_p, encoded as video_encoded_p, 0 as text_only_p,
    username, display_name, '/user/' || username as user_url, content as content_text,
    '' as before_download_type, '' as before_download_url, '' as after_download_type,
    '' as after_download_url, '' as after_text, protected as protected_p,
    case protected when 1 then 'password' else '' end as protection_method,
    photo_id as _id, tree_id as _tree_id, views as _views, comments as _comments,
    rating as _rating, published as _published, promoted as _promoted, length as _length,
    width as _width, height as _height
    from videos join users using (user_id);
