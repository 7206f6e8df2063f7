#!/bin/sh
# Lets the real daemon take RATE posts a second for SECONDS while sources, receivers and the daemon itself are disturbed every
# few seconds, and reports whether a post was lost, memory grew, or descriptors or threads leaked; exit 1 if so:
#   scripts/soak.sh [SECONDS [RATE]] [--seed N] [--json] [--voxpop FILE] [--keep]
set -eu
exec python3 -B "$(dirname "$0")/soak/soak.py" "$@"
