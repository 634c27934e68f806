#!/usr/bin/env bash
# What the tests of galleries in PostgreSQL need: a PostgreSQL with pgvector, from Debian's packages, in a folder of its own. Nothing is
# installed into the system, and no server is started: a test starts one of its own, as an unprivileged user, and ends it. Never fatal:
# without it those tests are skipped and say so; PGlite runs the same ones everywhere.
#
# The folder is $LINEAMENT_POSTGRES (default: /var/tmp/lineament-postgres-<number of the user>); `none` leaves all of this out.
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/say.sh
source scripts/debian.sh

home=${LINEAMENT_POSTGRES:-/var/tmp/lineament-postgres-$(id -u)}
[[ $home == none || -f $home/ready ]] && exit 0
give_up() { die 0 "PostgreSQL: $1, so the tests on a real one are skipped"; }
is_debian || give_up 'not made of Debian packages here'
[[ ! -e $home || -O $home ]] || give_up "$home is somebody else's"

work=$home/work
rm -rf "$work" && mkdir -p "$work/debs" && chmod 755 "$home"
tree=$home/tree
rm -rf "$tree"

# Package lists of our own: no rights are needed, and nothing of the system changes. `apt <lists> <suite or ''>`
apt=(-qq -o Acquire::Retries=0 -o Acquire::http::Timeout=20 -o Debug::NoLocking=1)
fetch() { (cd "$work/debs" && timeout 300 apt-get "${apt[@]}" download "$@") >/dev/null 2>"$work/apt.log"; }

# PostgreSQL: the one that is installed, else Debian's.
version=$(find /usr/lib/postgresql -maxdepth 3 -path '*/bin/postgres' 2>/dev/null | sed -E 's#.*/postgresql/([0-9]+)/.*#\1#' | sort -n | tail -1)
if [[ -n $version ]]; then
  mkdir -p "$tree/usr/lib/postgresql/$version/bin" "$tree/usr/lib/postgresql/$version/lib" "$tree/usr/share/postgresql/$version"
  # Programs find their files by where they are themselves: copies look in our folder, where the rest is linked to.
  cp "/usr/lib/postgresql/$version/bin/"{postgres,initdb} "$tree/usr/lib/postgresql/$version/bin/"
  cp -rs "/usr/lib/postgresql/$version/lib/." "$tree/usr/lib/postgresql/$version/lib/"
  cp -rs "/usr/share/postgresql/$version/." "$tree/usr/share/postgresql/$version/"
else
  say 'PostgreSQL: fetching it for the tests (apt-get download)'
  version=$(apt-cache depends postgresql 2>/dev/null | sed -nE 's/.*Depends: postgresql-([0-9]+)$/\1/p' | head -1)
  [[ -n $version ]] || give_up 'apt knows of none (apt-get update)'
  fetch "postgresql-$version" libpq5 || give_up "apt-get could not fetch it ($(tail -1 "$work/apt.log"))"
  for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$tree"; done
fi
bin=$tree/usr/lib/postgresql/$version/bin
missing=$(ldd "$bin/postgres" | sed -n 's/ => not found//p' | tr -d '\t' | tr '\n' ' ')
[[ -z $missing ]] || give_up "these libraries are missing: $missing"

# pgvector: as a package where Debian has one for this PostgreSQL; else built from Debian's sources of a later release.
share=$tree/usr/share/postgresql/$version/extension
build_pgvector() {
  command -v "${CC:-gcc}" >/dev/null || { echo 'there is no C compiler' && return 1; }
  local key=/usr/share/keyrings/debian-archive-keyring.gpg lists=$work/lists
  mkdir -p "$lists/partial" "$work/cache/archives/partial"
  echo "deb-src [signed-by=$key] http://deb.debian.org/debian trixie main" >"$work/sources.list"
  local own=(-o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$lists" -o Dir::Cache="$work/cache")
  timeout 120 apt-get "${apt[@]}" "${own[@]}" update || return 1
  (cd "$work" && timeout 120 apt-get "${apt[@]}" "${own[@]}" source --download-only pgvector) || return 1
  mkdir "$work/pgvector" && tar xf "$work"/pgvector_*.orig.tar.gz -C "$work/pgvector" --strip-components=1
  fetch "postgresql-server-dev-$version" libpq-dev || return 1
  for deb in "$work"/debs/*dev*.deb; do dpkg -x "$deb" "$work/dev"; done
  local include=$work/dev/usr/include/postgresql
  # As its Makefile compiles it, but for -march=native: the folder may be kept for another machine.
  "${CC:-gcc}" -O2 -fPIC -shared -ftree-vectorize -fassociative-math -fno-signed-zeros -fno-trapping-math -D_GNU_SOURCE \
    -I"$include/$version/server" -I"$include/internal" -I"$include" "$work"/pgvector/src/*.c -o "$tree/usr/lib/postgresql/$version/lib/vector.so" || return 1
  local release
  release=$(sed -nE "s/default_version = '(.*)'/\1/p" "$work/pgvector/vector.control")
  cp "$work/pgvector/vector.control" "$share/"
  cp "$work/pgvector/sql/vector.sql" "$share/vector--$release.sql"
}
if [[ ! -e $share/vector.control ]]; then
  say 'PostgreSQL: making pgvector for the tests'
  if fetch "postgresql-$version-pgvector"; then
    dpkg -x "$work"/debs/postgresql-"$version"-pgvector_*.deb "$tree"
  else
    build_pgvector >"$work/pgvector.log" 2>&1 ||
      say "PostgreSQL: pgvector could not be made ($(tail -1 "$work/pgvector.log")), so the tests of search in the database are skipped"
  fi
fi

rm -rf "$work"
echo "$bin" >"$home/ready"
say "PostgreSQL $version: ready for the tests in $home"
