<?php
// Sign in to a 23 video site and list videos, with PHP's oauth extension.
//
//   apt-get install php-cli php-oauth        (elsewhere: pecl install oauth)
//   export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
//   php oauth.php "words to search for"
//
// TOKEN_FILE=path keeps the access token there and uses it the next time.

/** One sentence for the reader, and an exit status for the shell. */
function fail(string $sentence): never
{
    fwrite(STDERR, "$sentence\n");
    exit(1);
}

/** The address of a site: https, but for a practice site on this machine. */
function root(string $domain): string
{
    $local = in_array(explode(':', $domain)[0], ['127.0.0.1', 'localhost'], true);
    return ($local ? 'http' : 'https') . "://$domain";
}

/** What the site said, or that it said nothing. */
function refusal(string $what, OAuthException $error): string
{
    if ($error->getCode() < 100) {
        return "$what: no answer.";
    }
    $line = strtok((string) $error->lastResponse, "\n");
    return "$what (HTTP {$error->getCode()}): " . substr((string) $line, 0, 200);
}

/** HMAC-SHA1 in the Authorization header, and no request that follows a redirect. */
function client(string $key, string $secret): OAuth
{
    $oauth = new OAuth($key, $secret, OAUTH_SIG_METHOD_HMACSHA1, OAUTH_AUTH_TYPE_AUTHORIZATION);
    $oauth->disableRedirects();
    $oauth->setTimeout(30_000); // milliseconds
    return $oauth;
}

/** The three steps; the answer holds the access token and the domain of all later calls. */
function sign_in(OAuth $oauth, string $site): array
{
    try {
        $asked = $oauth->getRequestToken("$site/oauth/request_token", 'oob', 'GET');
    } catch (OAuthException $error) {
        fail(refusal('The site gave no request token', $error));
    }
    if (($asked['oauth_callback_confirmed'] ?? '') !== 'true') {
        fail('This site does not speak OAuth 1.0a.');
    }
    echo "Open this address, press Allow, and type the code that the site shows:\n";
    echo "$site/oauth/authorize?oauth_token=", rawurlencode($asked['oauth_token']), "\n";
    $code = trim((string) fgets(STDIN));
    if ($code === '') {
        fail('No code was typed, so nobody is signed in.');
    }
    $oauth->setToken($asked['oauth_token'], $asked['oauth_token_secret']);
    try {
        return $oauth->getAccessToken("$site/oauth/access_token", '', $code, 'GET');
    } catch (OAuthException $error) {
        fail(refusal('The site gave no access token', $error));
    }
}

/** The access token of TOKEN_FILE, or a new one, which is kept there if the file is named. */
function kept_or_new(OAuth $oauth, string $site): array
{
    $path = (string) getenv('TOKEN_FILE');
    if ($path !== '' && is_file($path)) {
        parse_str(trim(file_get_contents($path)), $kept);
        return $kept;
    }
    $granted = sign_in($oauth, $site);
    if ($path !== '') {
        umask(0077);
        file_put_contents($path, http_build_query($granted) . "\n");
    }
    return $granted;
}

/** The ids of up to five videos. */
function videos(OAuth $oauth, array $granted, string $words): array
{
    $oauth->setToken($granted['oauth_token'], $granted['oauth_token_secret']);
    $query = ['format' => 'json', 'raw' => '1', 'size' => '5', 'search' => $words];
    try {
        $oauth->fetch(root($granted['domain']) . '/api/photo/list', $query, OAUTH_HTTP_METHOD_GET);
    } catch (OAuthException $error) {
        fail(refusal('photo/list was refused', $error));
    }
    $reply = json_decode($oauth->getLastResponse(), true);
    if (($reply['status'] ?? '') !== 'ok') {
        fail('photo/list was refused: ' . ($reply['message'] ?? 'the answer is not JSON'));
    }
    return array_column($reply['photos'], 'photo_id');
}

$site = (string) getenv('NB23_SITE');
$key = (string) getenv('NB23_CONSUMER_KEY');
$secret = (string) getenv('NB23_CONSUMER_SECRET');
if ($site === '' || $key === '' || $secret === '') {
    fail('Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first.');
}
// A site that does not answer raises an exception; the warning beside it says nothing more.
error_reporting(E_ALL & ~E_WARNING);
$oauth = client($key, $secret);
$granted = kept_or_new($oauth, root($site));
foreach (videos($oauth, $granted, $argv[1] ?? '') as $id) {
    echo "$id\n";
}
