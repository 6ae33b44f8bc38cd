<?php
// Ask a user of a 23 video site for access, with PHP's oauth extension, and keep the credentials.
//
//   apt-get install php-cli php-oauth        (elsewhere: pecl install oauth)
//   export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
//   php authenticate.php
//
// They are kept in ~/.23-credentials, or in the file that CREDENTIALS names.

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
        return "The site gave no $what: no answer.";
    }
    $line = strtok((string) $error->lastResponse, "\n");
    return "The site gave no $what (HTTP {$error->getCode()}): " . substr((string) $line, 0, 200);
}

/** A new file that its owner alone can read. */
function keep(string $path, array $values): void
{
    umask(0077);
    @unlink($path); // a file that is there would keep its mode
    foreach ($values as $name => $value) {
        file_put_contents($path, "$name=$value\n", FILE_APPEND);
    }
}

$domain = (string) getenv('NB23_SITE');
$key = (string) getenv('NB23_CONSUMER_KEY');
$secret = (string) getenv('NB23_CONSUMER_SECRET');
if ($domain === '' || $key === '' || $secret === '') {
    fail('Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first.');
}
// A site that does not answer raises an exception; the warning beside it says nothing more.
error_reporting(E_ALL & ~E_WARNING);
$site = root($domain);
$oauth = new OAuth($key, $secret, OAUTH_SIG_METHOD_HMACSHA1, OAUTH_AUTH_TYPE_AUTHORIZATION);
$oauth->disableRedirects();
$oauth->setTimeout(30_000); // milliseconds

// Step 1: a request token.
try {
    $asked = $oauth->getRequestToken("$site/oauth/request_token", 'oob', 'GET');
} catch (OAuthException $error) {
    fail(refusal('request token', $error));
}
if (($asked['oauth_callback_confirmed'] ?? '') !== 'true') {
    fail('This site does not speak OAuth 1.0a.');
}

// Step 2: the user says yes.
echo "Open this address, press Allow, and type the code that the site shows:\n";
echo "$site/oauth/authorize?oauth_token=", rawurlencode($asked['oauth_token']), "\n";
$code = trim((string) fgets(STDIN));
if ($code === '') {
    fail('No code was typed, so nobody is signed in.');
}

// Step 3: an access token, and the domain of all later calls.
$oauth->setToken($asked['oauth_token'], $asked['oauth_token_secret']);
try {
    $granted = $oauth->getAccessToken("$site/oauth/access_token", '', $code, 'GET');
} catch (OAuthException $error) {
    fail(refusal('access token', $error));
}
$path = getenv('CREDENTIALS') ?: getenv('HOME') . '/.23-credentials';
keep($path, [
    'NB23_SITE' => $granted['domain'],
    'NB23_CONSUMER_KEY' => $key,
    'NB23_CONSUMER_SECRET' => $secret,
    'NB23_ACCESS_TOKEN' => $granted['oauth_token'],
    'NB23_ACCESS_TOKEN_SECRET' => $granted['oauth_token_secret'],
]);
echo "The credentials for {$granted['domain']} are in $path.\n";
