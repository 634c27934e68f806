// Writes the parts of the client that are made from the OpenAPI document of the server, built before: src/client/{schemas,operations,operation-table}.ts.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const { clientSource } = await import('../dist/server/client-source.js');
const { serverDocument } = await import('../dist/server/server-document.js');

const files = Object.entries(clientSource(serverDocument())).map(([name, text]) => {
  const path = fileURLToPath(new URL(`../src/client/${name}`, import.meta.url));
  writeFileSync(path, text);
  return path;
});
const format = fileURLToPath(new URL('../node_modules/.bin/oxfmt', import.meta.url));
// Twice: what it breaks in one pass it may join in the next.
for (let pass = 0; pass < 2; pass++) execFileSync(format, files, { stdio: 'inherit' });
