import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Program } from './program.js';

/** Where the peers live, out of the product's reach. */
const FOLDER = fileURLToPath(new URL('../bench/peers/', import.meta.url));

const PACKAGES = [
  '@vladmandic/human@3.3.6',
  '@vladmandic/face-api@1.7.15',
  '@tensorflow/tfjs@4.22.0',
  '@tensorflow/tfjs-backend-wasm@4.22.0',
];

/** `require` as the peers' own programs have it. */
export const requirePeer = createRequire(`${FOLDER}package.json`);

/** One of the programs below `peers-src/` that is written in TypeScript. */
export function peerProgram(name: string, args: readonly string[]): Program {
  const script = fileURLToPath(new URL(`./peers-src/${name}.js`, import.meta.url));
  return { command: process.execPath, args: [script, ...args] };
}

/**
 * Makes sure that the peers in JavaScript are there, and installs them from npm into `bench/peers/` when they are not.
 * @throws Error with what to do, when they cannot be installed.
 */
export function prepareJavaScriptPeers(): void {
  if (haveAll()) return;
  process.stderr.write(`[bench] installing the peers: ${PACKAGES.join(' ')}\n`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}package.json`, '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--legacy-peer-deps', '--save-exact', '--no-audit', '--no-fund'];
  spawnSync('npm', ['install', ...flags, ...PACKAGES], { cwd: FOLDER, stdio: ['ignore', 2, 2] });
  if (haveAll()) return;
  throw new Error(`The peers of this benchmark are npm packages that could not be installed into ${FOLDER}.`);
}

function haveAll(): boolean {
  return ['@vladmandic/human', '@vladmandic/face-api', '@tensorflow/tfjs-backend-wasm'].every((name) => {
    try {
      // Only from there: the product's own folder has two of them for the sake of their models.
      return requirePeer.resolve(name).startsWith(FOLDER);
    } catch {
      return false;
    }
  });
}
