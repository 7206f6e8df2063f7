#!/bin/sh
# Scores the files of the Numenta Anomaly Benchmark, and the synthetic counts, with `voxpop detect`, one after the other
# and each from nothing, at the fixed threshold 0.5.
#
#   VOXPOP_DATA=DATA [VOXPOP=.build/release/voxpop] [NAB_SCORE=FILE] Benchmarks/peers/nab.sh [more options of the scorer]
#
# DATA/spikes/nab and DATA/spikes/synthetic hold data/CATEGORY/FILE.csv and labels/combined_windows.json, as NAB does.
# The scorer is a Python script (numpy) that follows NAB's sweeper; DATA/../tools/nab_score.py if nothing else is said.
set -eu
data="${VOXPOP_DATA:?the folder of the development data}/spikes"
voxpop="${VOXPOP:-.build/release/voxpop}"
score="${NAB_SCORE:-$VOXPOP_DATA/../tools/nab_score.py}"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for set in nab synthetic; do
  for file in "$data/$set"/data/*/*.csv; do
    category=$(basename "$(dirname "$file")")
    mkdir -p "$results/$set/$category"
    "$voxpop" detect <"$file" >"$results/$set/$category/voxpop_$(basename "$file")"
  done
  printf '%s: ' "$set"
  python3 "$score" "$results/$set" --windows "$data/$set/labels/combined_windows.json" --threshold 0.5 "$@"
done
