#!/bin/sh
# Boots a Debian 12 with the unit in it, by systemd itself in a container, and goes through the service's life there:
#   sudo scripts/test-unit.sh [BINARY]          (default: .build/release/voxpop)
# It needs root, debootstrap and systemd-container. The root is made once, in $VOXPOP_ROOT (default: /var/tmp/voxpop-root).
# The verdict of each step goes to standard output; the exit code is the number of steps that failed.
set -eu
cd "$(dirname "$0")/.."
binary=${1:-.build/release/voxpop}
root=${VOXPOP_ROOT:-/var/tmp/voxpop-root}
[ "$(id -u)" -eq 0 ] || { echo "test-unit: it must be root to start a container" >&2; exit 77; }
for tool in debootstrap systemd-nspawn; do
  command -v $tool >/dev/null || { echo "test-unit: no $tool; apt-get install debootstrap systemd-container" >&2; exit 77; }
done
[ -x "$binary" ] || { echo "test-unit: no $binary; run make build" >&2; exit 66; }

if [ ! -e "$root/.complete" ]; then
  rm -rf "$root"
  debootstrap --variant=minbase \
    --include=systemd,systemd-sysv,dbus,libsqlite3-0,libcurl4,libxml2,libssl3,libyaml-0-2,procps,logrotate,perl-base,python3-minimal \
    bookworm "$root" >/dev/null
  touch "$root/.complete"
fi

exchange=$(mktemp -d)
trap 'rm -rf "$exchange"' EXIT
install -D -m 755 "$binary" "$root/usr/bin/voxpop"
install -D -m 644 models/voxpop-sentiment.safetensors "$root/usr/share/voxpop/voxpop-sentiment.safetensors"
install -D -m 644 systemd/voxpop.service "$root/lib/systemd/system/voxpop.service"
install -D -m 644 systemd/voxpop.logrotate "$root/etc/logrotate.d/voxpop"
install -D -m 755 scripts/test-unit-inside "$root/usr/local/bin/test-unit-inside"
# What an earlier run left.
rm -rf "$root/etc/voxpop" "$root/var/lib/private/voxpop" "$root/var/lib/voxpop" "$root/var/log/private/voxpop" "$root/var/log/voxpop" \
  "$root/etc/systemd/system/voxpop.service.d"
cat >"$root/etc/systemd/system/test-unit.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/usr/local/bin/test-unit-inside
StandardOutput=file:/exchange/verdict
StandardError=file:/exchange/errors
ExecStopPost=/usr/bin/systemctl poweroff --no-block
TimeoutStartSec=15min
[Install]
WantedBy=multi-user.target
UNIT
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sf /etc/systemd/system/test-unit.service "$root/etc/systemd/system/multi-user.target.wants/test-unit.service"

# A debug build finds Swift's libraries where the toolchain has them.
libraries=$(ldd "$binary" | sed -n 's#.*=> \(/.*\)/libswiftCore.so.*#\1#p')
systemd-nspawn -q -D "$root" --boot --register=no --keep-unit --private-network --console=pipe \
  --bind="$exchange:/exchange" ${libraries:+--bind-ro="$libraries"} >"$exchange/console" 2>&1 </dev/null || {
  echo "test-unit: the container ended with an error:" >&2
  tail -20 "$exchange/console" >&2
}
[ -s "$exchange/verdict" ] || {
  echo "test-unit: no verdict; the console said:" >&2
  tail -40 "$exchange/console" >&2
  exit 70
}
cat "$exchange/verdict"
if grep -q '^FAIL' "$exchange/verdict"; then
  cp "$exchange/journal" "${TMPDIR:-/tmp}/voxpop-test-unit.journal" 2>/dev/null || :
  echo "the journal is in ${TMPDIR:-/tmp}/voxpop-test-unit.journal" >&2
fi
exit "$(grep -c '^FAIL' "$exchange/verdict" || :)"
