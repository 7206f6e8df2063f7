#!/bin/sh
# Builds the tests with the address or the thread sanitizer, in a build folder of each one's own, and runs them:
#   scripts/sanitize.sh [address|thread|all [TEST-FILTER ...]]
# Each filter is a run of its own; without one, every suite is run, in the parts of `make test`. What a sanitizer finds
# ends that run with an error. The last lines say what was run and how each ended; exit 1 if any failed.
# Under the thread sanitizer the kernels are not instrumented (fifty times slower, and each call of one works for one thread);
# what calls them is.
set -u
cd "$(dirname "$0")/.."
kinds="${1:-all}"
[ "$kinds" = all ] && kinds="address thread"
[ $# -gt 0 ] && shift
swift="${SWIFT:-swift}"
case "$kinds" in
  address | thread | "address thread") ;;
  *)
    echo "scripts/sanitize.sh: '$kinds' is no sanitizer; expected address, thread or all" >&2
    exit 64
    ;;
esac

# Leaks are not looked for: the Swift runtime keeps what it allocates for types as long as the process lives.
export ASAN_OPTIONS="detect_leaks=0:abort_on_error=1:detect_stack_use_after_return=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/scripts/thread-sanitizer.supp${TSAN_OPTIONS:+:$TSAN_OPTIONS}"

results=""
failed=0
run() { # NAME COMMAND...
  name=$1
  shift
  if "$@"; then results="$results
ok    $name"; else
    results="$results
FAIL  $name"
    failed=1
  fi
}

for kind in $kinds; do
  # Not the usual build folder: its products are not sanitized, and each change of kind would build everything anew.
  folder=".build/sanitize-$kind"
  set_up="--sanitize=$kind --scratch-path $folder --disable-xctest"
  unset VOXPOP_THREAD_SANITIZER
  if [ "$kind" = thread ]; then
    export VOXPOP_THREAD_SANITIZER=1
    mkdir -p "$folder"
    clang="$(dirname "$(realpath "$(command -v "$swift")")")/clang"
    "$clang" -O1 -Wall -Werror -c -o "$folder/libraries.o" scripts/thread-sanitizer.c || exit 1
    set_up="$set_up -Xlinker $PWD/$folder/libraries.o -Xlinker --wrap=__tsan_external_write"
  fi
  # shellcheck disable=SC2086
  if ! "$swift" build --build-tests $set_up; then
    results="$results
FAIL  $kind: build"
    failed=1
    continue
  fi
  tests="$swift test --skip-build $set_up --experimental-maximum-parallelization-width ${WIDTH:-2}"
  if [ $# -eq 0 ]; then
    run "$kind: all" make --no-print-directory built-tests TESTS="$tests"
  fi
  for filter in "$@"; do
    # shellcheck disable=SC2086
    run "$kind: $filter" $tests --filter "$filter"
  done
done
echo "$results"
exit $failed
