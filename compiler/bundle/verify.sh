#!/bin/sh
# verify.sh BUNDLE TRUST: who signed, and whether all signed files are as they were. Needs no tool of ours.
# Left to `toscac verify`: site, version, time, the plan, files that nobody signed.
set -eu
bundle=$1 trust=$2 work=$(mktemp -d) good=0; trap 'rm -rf "$work"' EXIT
blob() { echo "$bundle/blobs/sha256/${1#sha256:}"; }
manifest=$(blob "$(jq -er '.manifests[0].digest' "$bundle/index.json")")
envelope=$(blob "$(jq -er '.layers[0].digest' "$manifest")")
type=application/vnd.in-toto+json
jq -er .payload "$envelope" | base64 -d > "$work/payload"
{ printf 'DSSEv1 %d %s %d ' ${#type} $type "$(wc -c < "$work/payload")"; cat "$work/payload"; } > "$work/pae"
for public in $(jq -er '.keys[].public' "$trust" | sort -u); do # each key counts once
  keyid=$(echo "$public" | base64 -d | sha256sum | cut -d' ' -f1)
  jq -r --arg id "$keyid" '[.signatures[] | select(.keyid == $id)][0].sig // ""' "$envelope" | base64 -d > "$work/sig"
  printf -- '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA%s\n-----END PUBLIC KEY-----\n' "$public" > "$work/key"
  ! openssl pkeyutl -verify -rawin -pubin -inkey "$work/key" -in "$work/pae" -sigfile "$work/sig" > "$work/log" 2>&1 || good=$((good + 1))
done
test "$good" -ge "$(jq -er .threshold "$trust")" || { echo "too few signatures hold: $good"; exit 1; }
jq -er '.subject[].digest.sha256 | "\(.)  \(.)"' "$work/payload" | (cd "$bundle/blobs/sha256" && sha256sum --quiet --strict -c)
jq -er '.predicate | "ok: \(.deployment.name) version \(.version) for \(.site.id)"' "$work/payload"
