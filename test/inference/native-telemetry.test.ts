import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { absent } from './absent.js';

const DIST = new URL('../../dist/', import.meta.url);
const MODEL = JSON.stringify(new URL('models/face-mesh.onnx', DIST).pathname);
const OPEN = `
  const { readFileSync } = await import('node:fs');
  const { openSession } = await import(${JSON.stringify(new URL('inference/node.js', DIST).href)});
  const session = await openSession(readFileSync(${MODEL}));
  console.log(session.provider);
  await session.release();`;
/** Another thread of the same process that opens a network. */
const THREAD = `
  const { Worker } = await import('node:worker_threads');
  new Worker(${JSON.stringify(`(async () => {${OPEN}})()`)}, { eval: true });`;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lineament-silent-'));
  mkdirSync(join(home, 'here'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** A process in a home of its own; what it said, and the files that it left there. */
function run(program: string) {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(home, 'here'),
    // Nothing of this environment: where the variable is set already, or CI is, onnxruntime is silent by itself.
    env: { PATH: process.env['PATH'], HOME: home },
    encoding: 'utf8',
  });
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((file) => file !== 'here');
  return { said: stdout.trim(), warned: stderr, files };
}

describe.skipIf(absent('cpu'))('onnxruntime-node', () => {
  it('leaves no number of the machine and no events behind', () => {
    expect(run(OPEN)).toEqual({ said: 'cpu', warned: '', files: [] });
  });

  it('is silent on the threads of a process that knows Lineament', () => {
    const knowing = `await import(${JSON.stringify(new URL('index.js', DIST).href)});${THREAD}`;
    expect(run(knowing)).toEqual({ said: 'cpu', warned: '', files: [] });
  });

  it('is not used on a thread that cannot silence it, which is told', () => {
    const { said, warned, files } = run(THREAD);
    expect([said, files]).toEqual(['wasm', []]);
    expect(warned).toContain('set ORT_DISABLE_TELEMETRY=1');
  });
});
