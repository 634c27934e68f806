#!/usr/bin/env bash
# Writes the models that come with Lineament to dist/models/: from the npm packages that carry them, and from models/, which the
# project has trained. Does nothing when what builds them, the packages, and what was written are still the same.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/say.sh

models=dist/models
stamp=$models/.stamp

# An installed package brings its models along, but not the packages they come from.
if [[ ! -f package-lock.json ]]; then
  say 'models: as they came'
  exit 0
fi

mkdir -p "$models"

# What builds them: the converters and the cards, and the versions of the packages.
sources() {
  find src/onnx src/zoo src/face/model-card.ts models -type f
  ls node_modules/@mediapipe/face_{detection,mesh}/package.json node_modules/@vladmandic/{human,face-api}/package.json
}
# Of the cards only that they are there: a threshold may have been written into one.
state() {
  {
    { sources; find "$models" -name '*.onnx'; } | fingerprint_files
    find "$models" -name '*.card.json' | LC_ALL=C sort
  } | fingerprint
}

if [[ -f $stamp && $(<"$stamp") == "$(state)" ]]; then
  say 'models: up to date'
  exit 0
fi
say 'models: building dist/models/'
rm -f "$stamp"
node dist/zoo/build.js | while read -r line; do say "  $line"; done || die 1 'models: could not be built (the message stands above)'
state >"$stamp"
