// Exits 0 when node_modules holds what package-lock.json asks for, 1 when `npm ci` is due.
// npm itself records what it installed in node_modules/.package-lock.json, and writes that file last.
import { existsSync, readFileSync } from 'node:fs';

const installedPath = 'node_modules/.package-lock.json';
if (!existsSync(installedPath)) process.exit(1);
const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages;

const missing = Object.entries(wanted).filter(
  ([path, entry]) =>
    path !== '' &&
    // Optional packages are for other processors and systems; npm leaves those out.
    !(entry.optional === true && installed[path] === undefined) &&
    (installed[path]?.version !== entry.version || !existsSync(`${path}/package.json`)),
);
process.exit(missing.length === 0 ? 0 : 1);
