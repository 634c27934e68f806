#!/usr/bin/env bash
# Every check of the project: formatting, lint, types, then the tests (among them the architecture). All of them run even
# when one fails. Ends with the line "N passed, N failed" and exits 1 when anything failed.
#   scripts/check.sh [arguments for vitest]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

passed=0
failed=0
check() {
  local name=$1
  shift
  printf '\n[check] %s\n' "$name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '[check] %s: FAILED\n' "$name"
  fi
}

check 'formatting (cure: npm run format)' node_modules/.bin/oxfmt --check .
check 'lint' node_modules/.bin/oxlint --deny-warnings .
check 'types' node node_modules/typescript/bin/tsc -p tsconfig.json
# Without Node's types: what runs in browsers uses nothing of Node.
check 'types of the browser' node node_modules/typescript/bin/tsc -p tsconfig.browser.json
check 'types of the console' node node_modules/typescript/bin/tsc -p web/tsconfig.json

printf '\n[check] tests\n'
results=$(mktemp)
trap 'rm -f "$results"' EXIT
node node_modules/vitest/vitest.mjs run --reporter=default --reporter=json --outputFile.json="$results" "$@"
status=$?
printf '\n'
node scripts/summary.mjs "$results" "$status" "$passed" "$failed"
