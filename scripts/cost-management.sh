#!/bin/sh
# Cost management under one name; the work is done by `fleet cost` and `fleet report`. See usage() below.
set -eu

usage() {
  cat <<'TEXT'
Usage: cost-management.sh [name] [options]

Without a name: the menu. Options go to the command behind the name; `<name> --help` lists them.

  estimate     fleet cost: a usual month, by region and component
  breakdown    the same
  scenarios    fleet cost scenarios
  realtime     fleet cost now
  recommend    fleet cost recommend
  diff         fleet cost diff
  prices       fleet cost prices
  report       fleet report
TEXT
}

# Where this file itself lies, also when it was called through links.
root=$(dirname "$(dirname "$(readlink -f "$0")")")

fleet() {
  exec node "$root/bin/fleet.js" "$@"
}

[ $# -gt 0 ] || fleet cost menu
name=$1
shift

case $name in
  estimate | breakdown) fleet cost "$@" ;;
  realtime) fleet cost now "$@" ;;
  scenarios | recommend | diff | prices) fleet cost "$name" "$@" ;;
  report) fleet report "$@" ;;
  -h | --help | help) usage ;;
  *)
    echo "error unknown name '$name'" >&2
    usage >&2
    exit 2
    ;;
esac
