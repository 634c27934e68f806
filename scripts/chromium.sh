#!/usr/bin/env bash
# What the tests of the browser need: a Chromium, from Debian's packages, where this may install them. Never fatal: without one,
# these tests are skipped and say so. Nothing else needs it, so the set-up does without.
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/say.sh
source scripts/debian.sh

[[ -x ${CHROMIUM:-/usr/bin/chromium} ]] && exit 0
is_debian || exit 0
if [[ ${LINEAMENT_APT:-} == no ]] || ((EUID != 0)); then
  say 'Chromium: not there, so tests of the browser are skipped (apt-get install chromium)'
  exit 0
fi

# Patience for a slow network, but none for one that does not answer: these are a few tests of many.
apt=(env DEBIAN_FRONTEND=noninteractive timeout 300 apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=20 -o DPkg::Lock::Timeout=120)
say 'Chromium: installing it for the tests of the browser (apt-get)'
"${apt[@]}" install -y --no-install-recommends chromium >/dev/null 2>&1 ||
  { "${apt[@]}" update >/dev/null 2>&1 && "${apt[@]}" install -y --no-install-recommends chromium >/dev/null 2>&1; } ||
  say 'Chromium: apt-get could not install it, so tests of the browser are skipped'
