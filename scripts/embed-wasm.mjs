// Keeps compiled WebAssembly as text in a TypeScript module: what also runs in browsers is there without being fetched.
//
//   node scripts/embed-wasm.mjs <compiled.wasm> <module.ts>
import { readFileSync, writeFileSync } from 'node:fs';

const [compiled, module] = process.argv.slice(2);
const lines = readFileSync(compiled)
  .toString('base64')
  .match(/.{1,112}/g);
writeFileSync(
  module,
  `/**
 * What \`wasm/pixels.ts\` compiles to, in base64. Written by scripts/build-wasm.sh; a test compiles the source and compares.
 */
export const PIXEL_CODE =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
);
