// Writes the page of src/browser/page/ to dist/browser/page/, with everything that it loads: its code bundled, the models, and
// onnxruntime-web's files. The folder can be put on any server as it is.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const source = 'src/browser/page';
const page = process.argv[2] ?? 'dist/browser/page';

const shared = {
  platform: 'browser',
  logLevel: 'warn',
  resolve: {
    // TypeScript names the JavaScript that it becomes.
    extensionAlias: { '.js': ['.ts', '.js'] },
    // onnxruntime-web without its runtime in it: threads need that as a file of its own.
    conditionNames: ['onnxruntime-web-use-extern-wasm', 'browser', 'import', 'default'],
  },
};
const output = {
  dir: page,
  format: 'esm',
  minify: true,
  entryFileNames: '[name].mjs',
  chunkFileNames: '[name]-[hash].mjs',
};

rmSync(page, { recursive: true, force: true });
mkdirSync(page, { recursive: true });
await build({
  ...shared,
  input: { main: `${source}/main.ts`, worker: `${source}/worker.ts`, lineament: 'src/browser/index.ts' },
  output,
});
for (const file of ['index.html', 'style.css', 'icon.svg', 'manifest.webmanifest'])
  cpSync(`${source}/${file}`, `${page}/${file}`);

const own = readdirSync(page).sort();
const fingerprint = createHash('sha256');
for (const file of own) fingerprint.update(file).update(readFileSync(`${page}/${file}`));

// One runtime for WebAssembly alone; that for WebGPU is twice as large and loaded by those who ask for it.
const runtime = ['ort-wasm-simd-threaded', 'ort-wasm-simd-threaded.asyncify'].flatMap((name) => [
  `${name}.mjs`,
  `${name}.wasm`,
]);
for (const file of runtime) cpSync(`node_modules/onnxruntime-web/dist/${file}`, `${page}/${file}`);
mkdirSync(`${page}/models`);
// The page recognises by the default model: the others are for other uses.
for (const file of readdirSync('dist/models').filter((file) => /^(?!lineament-).*\.(onnx|json)$/.test(file))) {
  cpSync(`dist/models/${file}`, `${page}/models/${file}`);
  if (file.endsWith('.json')) fingerprint.update(readFileSync(`dist/models/${file}`));
}
fingerprint.update(JSON.parse(readFileSync('node_modules/onnxruntime-web/package.json', 'utf8')).version);

await build({
  ...shared,
  input: { 'service-worker': `${source}/service-worker.ts` },
  transform: {
    define: {
      PAGE_FILES: JSON.stringify(['./', ...own.filter((file) => !/^(lineament|ort)\./.test(file))]),
      PAGE_VERSION: JSON.stringify(fingerprint.digest('hex').slice(0, 16)),
    },
  },
  output,
});
