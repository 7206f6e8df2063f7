#!/bin/sh
# Installs the Debian package in a Debian 12 that has never seen voxpop, and goes through the package's life under its systemd:
#   sudo scripts/test-deb.sh [PACKAGE]          (default: the newest in .build/deb)
# It needs root, debootstrap and systemd-container. The root is made once, in $VOXPOP_DEB_ROOT (default: /var/tmp/voxpop-deb-root).
set -eu
cd "$(dirname "$0")/.."
package=${1:-$(ls -t .build/deb/*.deb | head -1)}
root=${VOXPOP_DEB_ROOT:-/var/tmp/voxpop-deb-root}
[ "$(id -u)" -eq 0 ] || { echo "test-deb: it must be root to start a container" >&2; exit 77; }
for tool in debootstrap systemd-nspawn; do
  command -v $tool >/dev/null || { echo "test-deb: no $tool; apt-get install debootstrap systemd-container" >&2; exit 77; }
done
depends=$(dpkg-deb -f "$package" Depends | sed 's/([^)]*)//g; s/ //g')
if [ ! -e "$root/.complete" ]; then
  rm -rf "$root"
  debootstrap --variant=minbase --include="systemd,systemd-sysv,dbus,logrotate,$depends" bookworm "$root" >/dev/null
  touch "$root/.complete"
fi

exchange=$(mktemp -d)
trap 'rm -rf "$exchange"' EXIT
cp "$package" "$exchange/voxpop.deb"
# The same package with a later version, for the upgrade.
dpkg-deb -R "$package" "$exchange/tree"
sed -i 's/^Version: .*/&+1/' "$exchange/tree/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$exchange/tree" "$exchange/later.deb" >/dev/null
rm -rf "$exchange/tree"
cat >"$exchange/inside" <<'INSIDE'
#!/bin/sh
set -u
step() {
  description=$1
  shift
  if "$@" >>/exchange/output 2>&1; then echo "ok    $description"; else echo "FAIL  $description"; fi
}
until_true() {
  attempts=0
  until "$@"; do
    attempts=$((attempts + 1))
    [ $attempts -lt 150 ] || return 1
    sleep 0.2
  done
}
active() { [ "$(systemctl is-active voxpop)" = active ]; }
polled() { voxpop status --config /etc/voxpop/voxpop.yaml --json | grep -Eq '"polls":[1-9]'; }
export DEBIAN_FRONTEND=noninteractive
dpkg --purge voxpop >/dev/null 2>&1
step "dpkg installs it" dpkg -i /exchange/voxpop.deb
step "the service runs with the configuration that came with it" until_true active
step "it is started at every boot" sh -c '[ "$(systemctl is-enabled voxpop)" = enabled ]'
step "voxpop check finds nothing" voxpop check --config /etc/voxpop/voxpop.yaml
sed -i 's/every: 5m/every: 1s/' /etc/voxpop/voxpop.yaml
step "systemctl reload takes a change" systemctl reload voxpop
step "the source has been asked" until_true polled
first=$(stat -c %i /var/lib/private/voxpop/voxpop.db)
step "it is upgraded" dpkg --force-confold -i /exchange/later.deb
step "the service runs" until_true active
step "with the data that it had" sh -c "[ \"\$(stat -c %i /var/lib/private/voxpop/voxpop.db)\" = $first ] && grep -q 'every: 1s' /etc/voxpop/voxpop.yaml"
step "the demonstration runs here" sh -c 'cd /tmp && HOME=/tmp voxpop demo --seconds 30'
step "it is removed" dpkg --remove voxpop
step "the service is gone, its data and configuration are not" sh -c '! systemctl is-active -q voxpop && [ ! -e /lib/systemd/system/voxpop.service ] && [ -e /var/lib/private/voxpop/voxpop.db ] && [ -e /etc/voxpop/voxpop.yaml ]'
step "it is installed again" dpkg -i /exchange/voxpop.deb
step "and goes on" until_true active
step "it is purged" dpkg --purge voxpop
step "nothing is left of it" sh -c '[ -z "$(find / -xdev -name "*voxpop*" -not -path "/proc/*" -not -path "/exchange/*" -not -path "/tmp/*" -not -path "/var/log/journal/*" -not -path "/sys/*")" ] || { find / -xdev -name "*voxpop*" -not -path "/tmp/*"; exit 1; }'
journalctl -u voxpop --no-pager >/exchange/journal
INSIDE
chmod +x "$exchange/inside"
cat >"$root/etc/systemd/system/test-deb.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/exchange/inside
StandardOutput=file:/exchange/verdict
StandardError=file:/exchange/errors
ExecStopPost=/usr/bin/systemctl poweroff --no-block
TimeoutStartSec=10min
[Install]
WantedBy=multi-user.target
UNIT
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sf /etc/systemd/system/test-deb.service "$root/etc/systemd/system/multi-user.target.wants/test-deb.service"
systemd-nspawn -q -D "$root" --boot --register=no --keep-unit --private-network --console=pipe --bind="$exchange:/exchange" \
  ${NSPAWN_OPTIONS:-} >"$exchange/console" 2>&1 </dev/null || tail -20 "$exchange/console" >&2
[ -s "$exchange/verdict" ] || { echo "test-deb: no verdict" >&2; tail -40 "$exchange/console" >&2; exit 70; }
cat "$exchange/verdict"
failures=$(grep -c '^FAIL' "$exchange/verdict" || :)
if [ "$failures" -gt 0 ]; then cat "$exchange/output" "$exchange/journal" >"${TMPDIR:-/tmp}/voxpop-test-deb.log" 2>/dev/null || :; fi
exit "$failures"
