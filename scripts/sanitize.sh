#!/bin/sh
# Runs the suites with the address sanitizer, then with the thread sanitizer, each built in a place of its own:
#   scripts/sanitize.sh [address|thread] [FILTER]
# A build takes some 20 minutes on two cores, the suites three to ten times as long as otherwise.
set -eu
cd "$(dirname "$0")/.."
kinds=${1:-address thread}
filter=${2:-.}
code=0
for kind in $kinds; do
  case $kind in
  address | thread) ;;
  *) echo "sanitize: '$kind'; expected address or thread" >&2; exit 64 ;;
  esac
  start=$(date +%s)
  # What SQLite, libcurl and OpenSSL keep for the process' life is no leak of ours; a thread's report ends its test with a failure.
  if ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 \
    "${SWIFT:-swift}" test --disable-xctest --sanitize="$kind" --scratch-path ".build/sanitize-$kind" \
    --experimental-maximum-parallelization-width 4 --filter "$filter"; then
    echo "sanitize: $kind: nothing found, $(($(date +%s) - start)) s"
  else
    echo "sanitize: $kind: FAILED, $(($(date +%s) - start)) s"
    code=1
  fi
done
exit $code
