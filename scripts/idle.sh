#!/bin/sh
# What a daemon with 100 sources costs when nothing is new: processor, memory, wake-ups.
#   scripts/idle.sh [SECONDS [BINARY]]     (default: 180 .build/release/voxpop)
# Exits with 1 above 0.5 % of a core or 120 MB.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-180}
binary=${2:-.build/release/voxpop}
export VOXPOP_MODEL="${VOXPOP_MODEL:-$PWD/models/voxpop-sentiment.safetensors}"
[ -x "$binary" ] || { echo "idle: no $binary; run make build" >&2; exit 66; }
exec python3 scripts/service_load.py idle --seconds "$seconds" --binary "$binary"
