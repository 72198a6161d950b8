#!/bin/sh
# Called by mmdebstrap with the new root folder: what Debian's own container images set, too.
set -eu
root=$1
# Packages' services are not started while images are built.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
rm -f "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb
# apt leaves neither packages nor its binary caches (100 MB) in a layer.
cat >"$root/etc/apt/apt.conf.d/docker-clean" <<'CONF'
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Binary::apt::APT::Keep-Downloaded-Packages "false";
APT::Keep-Downloaded-Packages "false";
Acquire::Languages "none";
CONF
cp "$(dirname "$0")/packages" "$root/usr/local/sbin/packages"
