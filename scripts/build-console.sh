#!/usr/bin/env bash
# Bundles the console that `lineament serve` shows (web/) to dist/console/. Does nothing when its sources and what was written are still
# the same.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/say.sh

console=dist/console
stamp=dist/.console-stamp

# An installed package brings the console along, but not what bundles it.
if [[ ! -f package-lock.json ]]; then
  say 'console: as it came'
  exit 0
fi

state() {
  {
    find web src/client -type f
    ls src/browser/page/icon.svg tsconfig.json package-lock.json
    if [[ -d $console ]]; then find "$console" -type f; fi
  } | fingerprint_files
}

if [[ -f $stamp && $(<"$stamp") == "$(state)" ]]; then
  say 'console: up to date'
  exit 0
fi
say "console: bundling $console/"
node node_modules/vite/bin/vite.js build web --config web/vite.config.ts --logLevel warn ||
  die 1 'console: could not be bundled (the message stands above)'
state >"$stamp"
