<?php
// Call a method of a 23 video site, with PHP's oauth extension, and print its answer.
//
//   php command.php GET photo/list size=5 search="words to search for"
//   php command.php POST photo/upload title="A clip" file=@clip.mp4
//
// authenticate.php has kept the credentials before.

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

/** The body of an upload. It is made in memory: the file must fit. */
function multipart(string $boundary, array $fields, array $files): string
{
    $body = '';
    foreach ($fields as $name => $value) {
        $body .= "--$boundary\r\nContent-Disposition: form-data; name=\"$name\"\r\n\r\n$value\r\n";
    }
    foreach ($files as $name => $path) {
        $about = "form-data; name=\"$name\"; filename=\"" . basename($path) . '"';
        $content = is_readable($path) ? file_get_contents($path) : fail("There is no file $path.");
        $body .= "--$boundary\r\nContent-Disposition: $about\r\n\r\n$content\r\n";
    }
    return "$body--$boundary--\r\n";
}

[, $verb, $method] = $argv + [1 => '', 2 => ''];
if ($method === '') {
    fail('Usage: command.php GET|POST METHOD [NAME=VALUE ...]');
}
$path = getenv('CREDENTIALS') ?: getenv('HOME') . '/.23-credentials';
if (!is_readable($path)) {
    fail("Run authenticate.php first: there is no file $path.");
}
$kept = parse_ini_file($path, false, INI_SCANNER_RAW);

$fields = ['format' => 'json', 'raw' => '1'];
$files = [];
foreach (array_slice($argv, 3) as $pair) {
    [$name, $value] = explode('=', $pair, 2) + [1 => ''];
    str_starts_with($value, '@') ? $files[$name] = substr($value, 1) : $fields[$name] = $value;
}
// No part of a multipart body is signed; a body that is one text is left out of the signature.
$boundary = bin2hex(random_bytes(16));
$headers = $files ? ['Content-Type' => "multipart/form-data; boundary=$boundary"] : [];
$sent = $files ? multipart($boundary, $fields, $files) : $fields;

// A site that does not answer raises an exception; the warning beside it says nothing more.
error_reporting(E_ALL & ~E_WARNING);
$oauth = new OAuth($kept['NB23_CONSUMER_KEY'], $kept['NB23_CONSUMER_SECRET'],
    OAUTH_SIG_METHOD_HMACSHA1, OAUTH_AUTH_TYPE_AUTHORIZATION);
$oauth->setToken($kept['NB23_ACCESS_TOKEN'], $kept['NB23_ACCESS_TOKEN_SECRET']);
$oauth->disableRedirects();
$oauth->setTimeout(600_000); // milliseconds
try {
    $oauth->fetch(root($kept['NB23_SITE']) . "/api/$method", $sent, $verb, $headers);
} catch (OAuthException $error) {
    if ($error->getCode() < 100) {
        fail("No answer from {$kept['NB23_SITE']}.");
    }
}

// A refusal says "error" and why, in version 1 with HTTP status 200.
$answer = (string) $oauth->getLastResponse();
$reply = json_decode($answer, true) ?? ['message' => 'the answer is not JSON'];
if (($reply['status'] ?? '') !== 'ok') {
    $why = "HTTP {$oauth->getLastResponseInfo()['http_code']}, " . ($reply['code'] ?? '');
    fail("$method was refused ($why): " . ($reply['message'] ?? ''));
}
echo $answer, "\n";
