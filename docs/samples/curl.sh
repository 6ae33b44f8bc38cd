#!/usr/bin/env bash
# Sign in to a 23 video site and list videos: curl sends, openssl signs, bash does the rest.
#
#   export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
#   bash curl.sh "words to search for"
#
# TOKEN_FILE=path keeps the access token there and uses it the next time.
set -euo pipefail
export LC_ALL=C # a character is a byte, which is what percent-encoding counts
umask 077       # what is kept is for its owner alone

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# https, but for a practice site on this machine.
root() {
  case $1 in
    127.0.0.1 | 127.0.0.1:* | localhost | localhost:*) printf 'http://%s' "$1" ;;
    *) printf 'https://%s' "$1" ;;
  esac
}

# Everything but letters, digits and - . _ ~ becomes %XX (RFC 5849 section 3.6).
encode() {
  local byte char encoded=
  for byte in $(printf %s "$1" | od -An -v -tx1 | tr a-f A-F); do
    printf -v char %b "\\x$byte"
    case $char in
      [A-Za-z0-9._~-]) encoded+=$char ;;
      *) encoded+=%$byte ;;
    esac
  done
  printf %s "$encoded"
}

# HMAC-SHA1 of the text $2 under the key $1 (RFC 2104), in base64. Made of plain SHA-1, because
# a key in the arguments of `openssl dgst -hmac` could be read by everybody with `ps`.
hmac_sha1() {
  local key inner= outer= at byte
  key=$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n')
  if ((${#key} > 128)); then key=$(printf %s "$1" | openssl dgst -sha1 -r | cut -c1-40); fi
  while ((${#key} < 128)); do key+=00; done
  for ((at = 0; at < 128; at += 2)); do
    printf -v byte '\\x%02x\\x%02x' $((16#${key:at:2} ^ 0x36)) $((16#${key:at:2} ^ 0x5c))
    inner+=${byte:0:4} outer+=${byte:4:4}
  done
  {
    printf %b "$outer"
    { printf %b "$inner" && printf %s "$2"; } | openssl dgst -sha1 -binary
  } | openssl dgst -sha1 -binary | openssl base64
}

# signed_get ADDRESS TOKEN TOKEN_SECRET [NAME=VALUE ...] sets $status and $body. Names that begin
# with oauth_ travel in the Authorization header, all others in the query.
signed_get() {
  local address=$1 token=$2 secret=$3 pair name encoded=() normal base header= query= answer
  shift 3
  set -- "$@" oauth_consumer_key="$NB23_CONSUMER_KEY" oauth_nonce="$(openssl rand -hex 16)" \
    oauth_signature_method=HMAC-SHA1 oauth_timestamp="$(date +%s)" oauth_version=1.0 \
    ${token:+oauth_token="$token"}
  for pair in "$@"; do
    encoded+=("$(encode "${pair%%=*}")=$(encode "${pair#*=}")")
  done
  normal=$(printf '%s\n' "${encoded[@]}" | sort -t= -k1,1 -k2,2 | paste -sd '&' -)
  base="GET&$(encode "$address")&$(encode "$normal")"
  secret="$(encode "$NB23_CONSUMER_SECRET")&$(encode "$secret")"
  encoded+=("oauth_signature=$(encode "$(hmac_sha1 "$secret" "$base")")")
  for pair in "${encoded[@]}"; do
    name=${pair%%=*}
    case $name in
      oauth_*) header+="${header:+, }$name=\"${pair#*=}\"" ;;
      *) query+="${query:+&}$pair" ;;
    esac
  done
  answer=$(printf 'Authorization: OAuth %s\n' "$header" |
    curl --silent --max-time 30 --header @- --write-out '\n%{http_code}' \
      "$address${query:+?$query}") || fail "No answer from $address."
  status=${answer##*$'\n'} body=${answer%$'\n'*}
}

# One value of an answer such as oauth_token=...&oauth_token_secret=...
field() {
  local value
  [[ "&$body" =~ "&$1="([^&]*) ]] || return 0
  value=${BASH_REMATCH[1]//+/ }
  printf %b "${value//%/\\x}"
}

refused() {
  local line=${body%%$'\n'*}
  fail "$1 (HTTP $status): ${line:0:200}"
}

sign_in() {
  local site token secret code
  site=$(root "$NB23_SITE")
  signed_get "$site/oauth/request_token" "" "" oauth_callback=oob
  [[ $status == 200 ]] || refused "The site gave no request token"
  [[ $(field oauth_callback_confirmed) == true ]] || fail "This site does not speak OAuth 1.0a."
  token=$(field oauth_token) secret=$(field oauth_token_secret)
  printf '%s\n' "Open this address, press Allow, and type the code that the site shows:" \
    "$site/oauth/authorize?oauth_token=$(encode "$token")"
  read -r code || true
  [[ $code ]] || fail "No code was typed, so nobody is signed in."
  signed_get "$site/oauth/access_token" "$token" "$secret" oauth_verifier="$code"
  [[ $status == 200 ]] || refused "The site gave no access token"
  if [[ ${TOKEN_FILE-} ]]; then printf '%s\n' "$body" >"$TOKEN_FILE"; fi
}

if [[ ! ${NB23_SITE-} || ! ${NB23_CONSUMER_KEY-} || ! ${NB23_CONSUMER_SECRET-} ]]; then
  fail "Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first."
fi
if [[ ${TOKEN_FILE-} && -s ${TOKEN_FILE-} ]]; then body=$(<"$TOKEN_FILE"); else sign_in; fi

# From here on, calls go to the domain that came with the access token.
signed_get "$(root "$(field domain)")/api/photo/list" \
  "$(field oauth_token)" "$(field oauth_token_secret)" format=json raw=1 size=5 search="${1-}"
if ! grep -q '"status": *"ok"' <<<"$body"; then
  reason=$(sed -nE 's/.*"message": *"(([^"\\]|\\.)*)".*/\1/p' <<<"$body")
  fail "photo/list was refused (HTTP $status): ${reason:-the answer is not JSON}"
fi
{ grep -oE '"photo_id": *"?[0-9]+' <<<"$body" || true; } | tr -cd '0-9\n'
