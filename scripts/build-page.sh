#!/usr/bin/env bash
# Writes the page that recognises faces in a browser to dist/browser/page/. Does nothing when its sources, the models and what
# was written are still the same.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/say.sh

page=dist/browser/page
stamp=$page/.stamp

# An installed package brings the page along, but not what bundles it.
if [[ ! -f package-lock.json ]]; then
  say 'page: as it came'
  exit 0
fi

state() {
  {
    find src/browser src/face src/gallery src/image src/inference src/matching src/errors.ts -type f
    find dist/models -name '*.json'
    ls scripts/bundle-page.mjs package-lock.json
    if [[ -d $page ]]; then find "$page" -type f ! -name .stamp ! -name '*.wasm' ! -name '*.onnx'; fi
  } | fingerprint_files
}

if [[ -f $stamp && $(<"$stamp") == "$(state)" ]]; then
  say 'page: up to date'
  exit 0
fi
say "page: bundling $page/"
node scripts/bundle-page.mjs || die 1 'page: could not be bundled (the message stands above)'
state >"$stamp"
