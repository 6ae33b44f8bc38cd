#!/usr/bin/env bash
# Ask a user of a 23 video site for access, with curl and openssl, and keep the credentials.
#
#   export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
#   bash authenticate.sh
#
# They are kept in ~/.23-credentials, or in the file that CREDENTIALS names.
source "$(dirname "$0")/oauth.sh"

# token WHAT ADDRESS TOKEN SECRET NAME=VALUE asks one of the two token addresses; sets $body.
token() {
  local what=$1 answer status
  shift
  answer=$(authorization GET "$@" | send "$1") || fail "No answer from $NB23_SITE."
  status=${answer##*$'\n'} body=${answer%$'\n'*}
  if [[ $status != 200 ]]; then
    body=${body%%$'\n'*}
    fail "The site gave no $what (HTTP $status): ${body:0:200}"
  fi
}

# One value of an answer such as oauth_token=...&oauth_token_secret=...
field() {
  local value
  [[ "&$body" =~ "&$1="([^&]*) ]] || return 0
  value=${BASH_REMATCH[1]//+/ }
  printf %b "${value//%/\\x}"
}

if [[ ! ${NB23_SITE-} || ! ${NB23_CONSUMER_KEY-} || ! ${NB23_CONSUMER_SECRET-} ]]; then
  fail "Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first."
fi
site=$(root "$NB23_SITE")

# Step 1: a request token.
token "request token" "$site/oauth/request_token" "" "" oauth_callback=oob
[[ $(field oauth_callback_confirmed) == true ]] || fail "This site does not speak OAuth 1.0a."
asked=$(field oauth_token) secret=$(field oauth_token_secret)

# Step 2: the user says yes.
printf '%s\n' "Open this address, press Allow, and type the code that the site shows:" \
  "$site/oauth/authorize?oauth_token=$(encode "$asked")"
read -r code || true
[[ $code ]] || fail "No code was typed, so nobody is signed in."

# Step 3: an access token, and the domain of all later calls.
token "access token" "$site/oauth/access_token" "$asked" "$secret" oauth_verifier="$code"
rm -f "$credentials" # a new file is made with the mode of umask
printf '%s\n' "NB23_SITE=$(field domain)" "NB23_CONSUMER_KEY=$NB23_CONSUMER_KEY" \
  "NB23_CONSUMER_SECRET=$NB23_CONSUMER_SECRET" "NB23_ACCESS_TOKEN=$(field oauth_token)" \
  "NB23_ACCESS_TOKEN_SECRET=$(field oauth_token_secret)" >"$credentials"
printf 'The credentials for %s are in %s.\n' "$(field domain)" "$credentials"
