// The last line of scripts/check.sh: node summary.mjs <vitest's JSON> <vitest's exit status> <checks passed> <checks failed>
import { readFileSync } from 'node:fs';

const [path, status, checksPassed, checksFailed] = process.argv.slice(2);
let passed = Number(checksPassed);
let failed = Number(checksFailed);
let skipped = 0;
let testsFailed = 0;

let files = [];
try {
  files = JSON.parse(readFileSync(path, 'utf8')).testResults;
} catch {
  console.log('vitest left no results');
}
for (const file of files) {
  const outcomes = file.assertionResults.map((test) => test.status);
  passed += outcomes.filter((outcome) => outcome === 'passed').length;
  testsFailed += outcomes.filter((outcome) => outcome === 'failed').length;
  skipped += outcomes.filter((outcome) => outcome !== 'passed' && outcome !== 'failed').length;
  // A file that cannot be loaded has no tests to fail.
  if (file.status === 'failed' && !outcomes.includes('failed')) testsFailed += 1;
}
// Nor has an error thrown outside every test.
if (status !== '0' && testsFailed === 0) testsFailed = 1;
failed += testsFailed;

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
