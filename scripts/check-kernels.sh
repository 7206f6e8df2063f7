#!/bin/sh
# Fails if the kernels for AVX define code that the linker could merge with another target's: see docs/decisions/0020.
# Usage: scripts/check-kernels.sh [build folder]
# A function that is named for its own module may be shared: no other target has one of that name.
set -eu
build=${1:-.build/release}
status=0
for object in "$build"/Kernels*.build/*.o; do
  case $object in */KernelsBaseline.build/*) continue ;; esac
  [ -e "$object" ] || { echo "no objects under $build" >&2; exit 66; }
  if nm "$object" | grep -E ' [WVu] ' | grep -v -e ' __swift_reflection_version$' -e ' \$s[0-9]*Kernels'; then
    echo "$object: shared symbols" >&2
    status=1
  fi
done
exit $status
