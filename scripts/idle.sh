#!/bin/sh
# What a daemon costs that has 100 sources and nothing to do: processor time, memory and wake-ups over SECONDS; exit 1 above
# 0.5 % of a core or 120 MB:
#   scripts/idle.sh [SECONDS] [--sources N] [--every DURATION] [--json] [--voxpop FILE]
set -eu
exec python3 -B "$(dirname "$0")/soak/idle.py" "$@"
