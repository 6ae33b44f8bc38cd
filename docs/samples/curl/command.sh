#!/usr/bin/env bash
# Call a method of a 23 video site, with curl and openssl, and print its answer.
#
#   bash command.sh GET photo/list size=5 search="words to search for"
#   bash command.sh POST photo/upload title="A clip" file=@clip.mp4
#
# authenticate.sh has kept the credentials before.
source "$(dirname "$0")/oauth.sh"

(($# >= 2)) || fail "Usage: command.sh GET|POST METHOD [NAME=VALUE ...]"
[[ -r $credentials ]] || fail "Run authenticate.sh first: there is no file $credentials."
while IFS='=' read -r name value; do printf -v "$name" %s "$value"; done <"$credentials"
verb=$1 method=$2 files=() fields=()
shift 2
for pair in format=json raw=1 "$@"; do
  if [[ $pair == *=@* ]]; then
    [[ -r ${pair#*=@} ]] || fail "There is no file ${pair#*=@}."
    files+=(--form "$pair")
  else
    fields+=("$pair")
  fi
done
address="$(root "$NB23_SITE")/api/$method" signed=("${fields[@]}")

if ((${#files[@]})); then
  signed=() # no part of a multipart body is signed
  for pair in "${fields[@]}"; do files+=(--form-string "$pair"); done
  request=("$address" "${files[@]}")
elif [[ $verb == GET ]]; then
  request=("$address?$(form "${fields[@]}")")
else
  request=("$address" --data-raw "$(form "${fields[@]}")")
fi
answer=$(authorization "$verb" "$address" "$NB23_ACCESS_TOKEN" "$NB23_ACCESS_TOKEN_SECRET" \
  ${signed[@]+"${signed[@]}"} | send "${request[@]}") || fail "No answer from $NB23_SITE."
status=${answer##*$'\n'} body=${answer%$'\n'*}

# A refusal says "error" and why, in version 1 with HTTP status 200.
value() { sed -nE "s/.*\"$1\": *\"(([^\"\\]|\\\\.)*)\".*/\1/p" <<<"$body"; }
if ! grep -q '"status": *"ok"' <<<"$body"; then
  reason=$(value message)
  fail "$method was refused (HTTP $status, $(value code)): ${reason:-the answer is not JSON}"
fi
printf '%s\n' "$body"
