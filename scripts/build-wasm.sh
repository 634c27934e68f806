#!/usr/bin/env bash
# Compiles wasm/ (AssemblyScript) to dist/wasm/ when a source changed since the last time, and keeps what browsers run as text.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/say.sh

# An installed package brings it along.
if [[ ! -f package-lock.json ]]; then exit 0; fi

stamp=dist/wasm/.stamp
state=$({ find wasm -type f; ls scripts/build-wasm.sh scripts/embed-wasm.mjs node_modules/assemblyscript/package.json; } | fingerprint_files)
if [[ -f $stamp && $(<"$stamp") == "$state" ]]; then
  say 'WebAssembly: up to date'
  exit 0
fi
say 'WebAssembly: compiling wasm/ to dist/wasm/'
mkdir -p dist/wasm
rm -f "$stamp"
# Warning 112: vectors that files exchange are between themselves, not for whoever embeds the module.
for source in wasm/*.ts; do
  node node_modules/assemblyscript/bin/asc.js "$source" --outFile "dist/wasm/$(basename "$source" .ts).wasm" \
    -O3 --noAssert --runtime stub --enable simd --importMemory --disableWarning 112 --use abort= ||
    die 1 'WebAssembly: does not compile (the messages stand above)'
done
node scripts/embed-wasm.mjs dist/wasm/pixels.wasm src/image/pixel-code.ts
echo "$state" >"$stamp"
