import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';

const built = existsSync(fileURLToPath(new URL('../../dist/torch/dispatch.js', import.meta.url)));

/**
 * Runs in a process of its own: a crash of the addon would take the test runner with it. Calls every operator that
 * `operators.ts` names, and every function of the addon, with arguments of random kinds and shapes.
 */
const PROGRAM = `
import { readFileSync } from 'node:fs';
import { Random } from './dist/random.js';
import { call } from './dist/torch/dispatch.js';
import { Generator } from './dist/torch/generator.js';
import { native } from './dist/torch/native.js';
import { scope } from './dist/torch/scope.js';
import { tensorFrom } from './dist/torch/tensor.js';

const source = readFileSync('./dist/torch/operators.js', 'utf8');
const names = [...source.matchAll(/'((?:aten|lineament)::[a-z0-9_]+)', '([A-Za-z_]*)'/g)].map((match) => [match[1], match[2]]);
const random = new Random(Number(process.argv[1]));
const pick = (items) => items[random.integer(items.length)];
const released = tensorFrom([1], [1]);
released.release();
const rawReleased = native().call('aten::ones', '', [[1]]);
native().release(rawReleased);
const generator = new Generator(1);
const shape = () => Array.from({ length: random.integer(5) }, () => random.integer(4));
const tensor = () => {
  const sizes = shape();
  const count = sizes.reduce((a, b) => a * b, 1);
  const dtype = pick(['float32', 'float64', 'int64', 'uint8']);
  return tensorFrom(Array.from({ length: count }, () => random.integer(7) - 2 * (dtype[0] === 'f')), sizes, { dtype });
};
// What the fast paths of our own operators take: they must notice each wrong companion by themselves.
const image = () => tensorFrom(new Float32Array(512).fill(1), [2, 16, 4, 4])
  .to({ dtype: pick(['float32', 'bfloat16']), memoryFormat: 'channels_last' });
const vector = () => tensorFrom(new Float32Array(16).fill(1), [16]);
const value = () => pick([
  tensor, tensor, tensor, tensor, image, vector, () => [vector(), vector()], () => released, () => generator, () => null, () => undefined, () => random.integer(9) - 4,
  () => random.normal() * 10, () => NaN, () => Infinity, () => 2 ** 53, () => -(2 ** 62), () => true, () => 'cpu', () => 'mars:7',
  () => '', () => ({}), () => [], () => shape(), () => [tensor(), null, 'x'], () => [tensor(), tensor()], () => 5n, () => Symbol('x'),
  () => () => 1, () => new Float32Array(3), () => new Date(),
])();
const own = names.filter(([name]) => name.startsWith('lineament::'));
const raw = () => pick([value, () => rawReleased, () => native().call('aten::ones', '', [[2, 2]])])();
const addon = Object.keys(native()).filter((name) => !['useCachingAllocator', 'setThreads', 'flushDenormals'].includes(name));
for (const dtype of [-3, -1, 1, 50, 100, 258]) {
  try {
    native().fromBytes(new Uint8Array(8), dtype, [2]);
    throw new Error('accepted element type ' + dtype);
  } catch (error) {
    if (!error.message.startsWith('dtype must be')) throw error;
  }
}
let refused = 0;
for (let i = 0; i < 10000; i++) {
  scope(() => {
    const args = Array.from({ length: random.integer(9) }, value);
    try {
      if (i % 4 === 0) native()[pick(addon)](...Array.from({ length: random.integer(4) }, raw));
      else if (i % 4 === 1) call(...pick(own), [pick([image, vector, value])(), ...args]);
      else call(...pick(names), args);
    } catch (error) {
      if (!(error instanceof Error)) throw new Error('not an Error: ' + String(error));
      refused++;
    }
  });
}
console.log(JSON.stringify({ operators: names.length, own: own.length, refused }));
`;

describe.skipIf(!torchAvailable() || !built)(
  '10,000 random calls with wrong arguments (needs libtorch and dist/)',
  () => {
    it('are refused with an error, never a crash', () => {
      const { status, signal, stdout, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '--eval', PROGRAM, '20261123'],
        { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8', timeout: 120_000 },
      );
      expect({ status, signal, stderr: stderr.slice(-2000) }).toEqual({ status: 0, signal: null, stderr: '' });
      const { operators, own, refused } = JSON.parse(stdout) as { operators: number; own: number; refused: number };
      expect(operators).toBeGreaterThan(35);
      expect(own).toBe(definedByAddon());
      expect(refused).toBeGreaterThan(5000);
    }, 130_000);
  },
);

/** How many operators of our own the addon's source defines: a wrapper must call each, or it would go unfuzzed. */
function definedByAddon(): number {
  const folder = new URL('../../native/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cpp'))
    .reduce((sum, name) => sum + readFileSync(new URL(name, folder), 'utf8').split('library.def(').length - 1, 0);
}
