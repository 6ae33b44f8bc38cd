# Signing with openssl and bash, for authenticate.sh and command.sh: `source oauth.sh`.
set -euo pipefail
export LC_ALL=C # a character is a byte, which is what percent-encoding counts
umask 077       # what is kept is for its owner alone
credentials=${CREDENTIALS:-$HOME/.23-credentials}

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

# NAME=VALUE ... as name=value&name=value, encoded and sorted.
form() {
  local pair
  for pair in "$@"; do
    printf '%s=%s\n' "$(encode "${pair%%=*}")" "$(encode "${pair#*=}")"
  done | sort -t= -k1,1 -k2,2 | paste -sd '&' -
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

# authorization VERB ADDRESS TOKEN TOKEN_SECRET [NAME=VALUE ...] prints the header line. All that
# is given is signed; names that begin with oauth_ travel in the header, the others elsewhere.
authorization() {
  local verb=$1 address=$2 token=$3 secret=$4 protocol=() pair header=
  shift 4
  protocol=(oauth_consumer_key="$NB23_CONSUMER_KEY" oauth_nonce="$(openssl rand -hex 16)"
    oauth_signature_method=HMAC-SHA1 oauth_timestamp="$(date +%s)" oauth_version=1.0
    ${token:+oauth_token="$token"})
  set -- "$verb&$(encode "$address")&$(encode "$(form "$@" "${protocol[@]}")")" "$@"
  secret="$(encode "$NB23_CONSUMER_SECRET")&$(encode "$secret")"
  protocol+=(oauth_signature="$(hmac_sha1 "$secret" "$1")")
  shift
  for pair in "${protocol[@]}" "$@"; do
    if [[ $pair == oauth_* ]]; then
      header+="${header:+, }${pair%%=*}=\"$(encode "${pair#*=}")\""
    fi
  done
  printf 'Authorization: OAuth %s\n' "$header"
}

# Send a request whose header comes from the pipe; the last line of the answer is its status.
send() {
  curl --silent --max-time 30 --header @- --write-out '\n%{http_code}' "$@"
}
