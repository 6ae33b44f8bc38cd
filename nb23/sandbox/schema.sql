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
