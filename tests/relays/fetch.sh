#!/usr/bin/env bash
# Postfix, Exim and OpenSMTPD, each in a folder of its own below DIR, to be run there by chroot: they exclude each other
# as Debian packages, and nothing of them is to be installed on this machine.  Usage: fetch.sh DIR
set -euo pipefail
target=${1:?Usage: fetch.sh DIR}
mkdir -p "$target"
target=$(cd "$target" && pwd)

missing() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" != installed ]; }
libraries() { apt-cache depends --no-suggests --no-recommends "$1" | sed -n 's/^ *|\{0,1\}\(Pre\)\{0,1\}Depends: \(lib[^ ]*\)$/\2/p'; }

# The package and those libraries, its own and theirs, that this machine has not got.
wanted() {
  local todo=("$1") seen=" $1 " each library
  while [ "${#todo[@]}" -gt 0 ]; do
    each=${todo[0]}; todo=("${todo[@]:1}")
    echo "$each"
    for library in $(libraries "$each"); do
      case $seen in *" $library "*) continue ;; esac
      seen="$seen$library "
      if missing "$library"; then todo+=("$library"); fi
    done
  done
}

# What the programs of a root need from this machine: the loader and the libraries it does not bring.
complete() {
  local root=$1 own program library
  own=$(find "$root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
  for program in $(find "$root"/usr/sbin "$root"/usr/lib/postfix "$root"/usr/libexec "$root"/bin -type f -perm -u+x 2>/dev/null); do
    LD_LIBRARY_PATH=$own ldd "$program" 2>/dev/null | grep -o '/[^ ]*' || true
  done | sort -u | while read -r library; do
    case $library in "$root"/*) continue ;; esac
    [ -e "$root$library" ] || { mkdir -p "$root$(dirname "$library")"; cp -L "$library" "$root$library"; }
  done
}

accounts() {
  local root=$1
  mkdir -p "$root"/etc "$root"/dev "$root"/tmp "$root"/run "$root"/var/log "$root"/var/spool
  chmod 1777 "$root/tmp"
  [ -e "$root/var/run" ] || ln -s ../run "$root/var/run"
  [ -e "$root/dev/null" ] || mknod -m 666 "$root/dev/null" c 1 3 || : >"$root/dev/null"
  [ -e "$root/dev/urandom" ] || mknod -m 444 "$root/dev/urandom" c 1 9 || true
  echo "127.0.0.1 localhost" >"$root/etc/hosts"
  : >"$root/etc/resolv.conf"
  printf '%s\n' root:x:0:0::/root:/bin/false postfix:x:990:990::/:/bin/false Debian-exim:x:991:991::/:/bin/false \
    opensmtpd:x:992:992::/var/lib/opensmtpd/empty:/bin/false opensmtpq:x:993:993::/:/bin/false \
    reader:x:995:995::/home/reader:/bin/false nobody:x:65534:65534::/:/bin/false >"$root/etc/passwd"
  printf '%s\n' root:x:0: postfix:x:990: postdrop:x:994: Debian-exim:x:991: opensmtpd:x:992: opensmtpq:x:993: reader:x:995: \
    nogroup:x:65534: >"$root/etc/group"
}

packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
chmod 755 "$packages"
for server in postfix exim4-daemon-light opensmtpd; do
  root=$target/${server%%4-*}
  [ -e "$root/.ready" ] && continue
  rm -rf "$root"
  mkdir -p "$root" "$packages/$server"
  (cd "$packages/$server" && wanted "$server" | xargs apt-get download -q=2 -o APT::Sandbox::User=root)
  for file in "$packages/$server"/*.deb; do dpkg -x "$file" "$root"; done
  mkdir -p "$root/bin" # OpenSMTPD throws mail away by giving it to a program
  cp -L /bin/true /bin/sh "$root/bin"
  accounts "$root"
  complete "$root"
  touch "$root/.ready"
done
