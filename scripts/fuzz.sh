#!/bin/sh
# Feeds the parser damaged documents for SECONDS, alone, and fails on a trap, a case of more than two seconds or memory
# that grows; with VOXPOP_DATA also those of the development data:
#   scripts/fuzz.sh [SECONDS [SEED]]
set -eu
cd "$(dirname "$0")/.."
export VOXPOP_FUZZ_SECONDS="${1:-600}" VOXPOP_FUZZ_SEED="${2:-1}"
echo "$VOXPOP_FUZZ_SECONDS seconds, seed $VOXPOP_FUZZ_SEED"
exec "${SWIFT:-swift}" test --disable-xctest ${SKIP_BUILD:+--skip-build} --filter FeedFuzzTests
