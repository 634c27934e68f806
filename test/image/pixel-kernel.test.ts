import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Affine } from '../../src/image/affine.js';
import type { RgbImage } from '../../src/image/image.js';
import { PIXEL_CODE } from '../../src/image/pixel-code.js';
import { pixelKernel } from '../../src/image/pixel-kernel.js';
import { warp } from '../../src/image/warp.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the text is what its source compiles to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-pixels-'));
  try {
    const flags = /-O3 [^|\\]*--use abort=/.exec(readFileSync(join(root, 'scripts/build-wasm.sh'), 'utf8'))![0];
    const out = join(folder, 'pixels.wasm');
    const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
    const args = [compiler, 'wasm/pixels.ts', '--outFile', out, ...flags.split(' ')];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(PIXEL_CODE).toBe(readFileSync(out).toString('base64'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('gives more memory when more is asked for, and keeps it', () => {
  const little = pixelKernel(10).memory.byteLength;
  const much = pixelKernel(little + 1).memory.byteLength;
  expect(much).toBeGreaterThan(little);
  expect(pixelKernel(10).memory.byteLength).toBe(much);
});

/** One sample a pixel, in floating-point numbers: what `warp` does where it shrinks by less than 1.25. */
function warpedPlainly(
  { width, height, data }: RgbImage,
  map: Affine,
  size: { width: number; height: number },
): number[] {
  const at = (x: number, y: number, c: number) =>
    data[(Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)) * 3 + c]!;
  return Array.from({ length: size.width * size.height * 3 }, (_, i) => {
    const [u, v, c] = [(Math.floor(i / 3) % size.width) + 0.5, Math.floor(i / 3 / size.width) + 0.5, i % 3];
    const x = map.xx * u + map.xy * v + map.x0 - 0.5;
    const y = map.yx * u + map.yy * v + map.y0 - 0.5;
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const mix = (a: number, b: number, share: number) => a + (b - a) * share;
    return mix(
      mix(at(left, top, c), at(left + 1, top, c), x - left),
      mix(at(left, top + 1, c), at(left + 1, top + 1, c), x - left),
      y - top,
    );
  });
}

test('samples as floating-point numbers do, to a step of a byte', () => {
  const bytes = fc.uint8Array({ minLength: 12 * 10 * 3, maxLength: 12 * 10 * 3 });
  const maps = fc.record({
    scale: fc.double({ min: 0.2, max: 1.2, noNaN: true }),
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    x0: fc.double({ min: -20, max: 20, noNaN: true }),
    y0: fc.double({ min: -20, max: 20, noNaN: true }),
  });
  fc.assert(
    fc.property(bytes, maps, (data, { scale, angle, x0, y0 }) => {
      const image = { width: 12, height: 10, data: Uint8Array.from(data) };
      const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
      const map = { xx: cos, xy: -sin, x0, yx: sin, yy: cos, y0 };
      const size = { width: 9, height: 7 };
      const plain = warpedPlainly(image, map, size);
      // Positions are known to 1/1024 of a pixel, each way: half a byte in the steepest slope, and rounding.
      warp(image, map, size, 'edge').data.forEach((value, i) => expect(Math.abs(value - plain[i]!)).toBeLessThan(1.01));
    }),
  );
});
