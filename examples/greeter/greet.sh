#!/bin/sh
# Called with `apply`, `destroy` or `probe`. What it makes lies in the folder that its node has at the site.
set -eu
case $1 in
  apply) printf '%s\n' "$TOSCA_INPUT_WORD" > "$TOSCA_WORK/greeting" ;;
  destroy) rm -f "$TOSCA_WORK/greeting" ;;
  probe) test -e "$TOSCA_WORK/greeting" ;;
esac
