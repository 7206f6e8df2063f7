#!/bin/sh
# Lets a daemon live badly: posts on loopback at RATE a second, while sources and receivers fail, HUP and USR1 come, and it is killed.
#   scripts/soak.sh [SECONDS [RATE [BINARY]]]     (default: 3600 200 .build/release/voxpop)
# Exits with 1 unless every post is stored or counted as dropped, memory is flat and no descriptor or thread is left behind.
set -eu
cd "$(dirname "$0")/.."
binary=${3:-.build/release/voxpop}
export VOXPOP_MODEL="${VOXPOP_MODEL:-$PWD/models/voxpop-sentiment.safetensors}"
[ -x "$binary" ] || { echo "soak: no $binary; run make build" >&2; exit 66; }
exec python3 scripts/service_load.py soak --seconds "${1:-3600}" --rate "${2:-200}" --binary "$binary"
