#!/bin/sh
# Called with `apply`, `destroy` or `probe`. What it makes lies in the folder that its node has at the site.
set -eu
case $1 in
  apply)
    printf '%s\n' "${TOSCA_INPUT_TEXT:-}" > "$TOSCA_WORK/there"
    printf '{ "address": "%s:7000" }\n' "$TOSCA_SITE" > "$TOSCA_OUTPUTS" ;;
  destroy) rm -f "$TOSCA_WORK/there" ;;
  probe) test -e "$TOSCA_WORK/there" ;;
esac
