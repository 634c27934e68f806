// Serves the page of dist/browser/page/ on this machine alone: node scripts/serve-page.mjs [port]. Default 8123; 0 takes a free one.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../dist/browser/page/', import.meta.url));
const port = Number(process.argv[2] ?? 8123);

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
};

const HEADERS = {
  // Isolated from other origins: browsers give threads to such pages only.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  // As in the page; here it binds the worker too.
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

/** The file that a request asks for, or null: nothing outside of the folder is one. */
async function fileOf(url) {
  let path;
  try {
    path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname));
  } catch {
    return null;
  }
  const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
  if (!file.startsWith(folder) || file.includes('\0')) return null;
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? { file, size: found.size } : null;
}

const server = createServer(async ({ method, url }, response) => {
  const found = method === 'GET' || method === 'HEAD' ? await fileOf(url) : null;
  if (found === null) {
    response.writeHead(method === 'GET' || method === 'HEAD' ? 404 : 405, HEADERS).end();
    return;
  }
  const type = TYPES[extname(found.file)] ?? 'application/octet-stream';
  response.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Content-Length': found.size });
  if (method === 'HEAD') response.end();
  else
    createReadStream(found.file)
      .on('error', () => response.destroy())
      .pipe(response);
});
server.on('error', (error) => {
  console.error(`The page cannot be served on port ${port}: ${error.message}. Name another: npm run browser -- <port>`);
  process.exit(3);
});
// By name, and not by number: only then is the page secure, and only from here can it be reached.
server.listen(port, 'localhost', () => console.log(`http://localhost:${server.address().port}/`));
