#!/bin/sh
# The weekend scheduler under its names of old; the work is done by `fleet weekend`. See usage() below.
set -eu

usage() {
  cat <<'TEXT'
Usage: weekend-scheduler.sh [name] [options]

Without a name: the menu. Options go to the command behind the name; `<name> --help` lists them.

  check-time                    fleet weekend status
  enable-weekend-keep-albs      fleet weekend enable
  enable-weekend-destroy-albs   fleet weekend enable --destroy-albs
  disable-weekend               fleet weekend disable
  scale-up-weekend              fleet weekend up
  scale-down-all                fleet weekend down
  apply-schedule                fleet weekend apply
  show-costs                    fleet weekend costs
  setup-cron                    fleet weekend cron
TEXT
}

# Where this file itself lies, also when it was called through links.
root=$(dirname "$(dirname "$(readlink -f "$0")")")

weekend() {
  exec node "$root/bin/fleet.js" weekend "$@"
}

[ $# -gt 0 ] || weekend
name=$1
shift

case $name in
  check-time) weekend status "$@" ;;
  enable-weekend-keep-albs) weekend enable "$@" ;;
  enable-weekend-destroy-albs) weekend enable --destroy-albs "$@" ;;
  disable-weekend) weekend disable "$@" ;;
  scale-up-weekend) weekend up "$@" ;;
  scale-down-all) weekend down "$@" ;;
  apply-schedule) weekend apply "$@" ;;
  show-costs) weekend costs "$@" ;;
  setup-cron) weekend cron "$@" ;;
  -h | --help | help) usage ;;
  *)
    echo "error unknown name '$name'" >&2
    usage >&2
    exit 2
    ;;
esac
