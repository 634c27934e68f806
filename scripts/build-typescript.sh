#!/usr/bin/env bash
# Compiles src/ into dist/, and bundles the command line, when a source or a setting changed since the last time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/say.sh

stamp=dist/.stamp
state=$({ find src -type f; ls tsconfig.json tsconfig.build.json package-lock.json scripts/bundle-cli.mjs; } | fingerprint_files)
if [[ -f $stamp && $(<"$stamp") == "$state" ]]; then
  say 'TypeScript: up to date'
  exit 0
fi
say 'TypeScript: compiling src/ to dist/'
rm -f "$stamp"
node node_modules/typescript/bin/tsc -p tsconfig.build.json || die 1 'TypeScript: does not compile (the messages stand above)'

# What has no source any more goes; the rest is overwritten in place, under the feet of nobody.
find dist -type f \( -name '*.js' -o -name '*.d.ts' \) | while read -r output; do
  source=src/${output#dist/}
  source=${source%.d.ts}
  source=${source%.js}
  if [[ ! -e $source.ts ]]; then rm -f "$output" "$output.map"; fi
done
find dist -type d -empty -delete
node scripts/bundle-cli.mjs || die 1 'TypeScript: the command line could not be bundled (the messages stand above)'
if [[ -f dist/cli/main.js ]]; then chmod +x dist/cli/main.js; fi
echo "$state" >"$stamp"
