import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../../src/torch/safetensors.js';

const tensors = new Map<string, StoredTensor>([
  ['b', { dtype: 'uint8', shape: [3], data: new Uint8Array([1, 2, 3]) }],
  ['a', { dtype: 'float32', shape: [2, 1], data: new Uint8Array(new Float32Array([1.5, -2]).buffer) }],
  ['empty', { dtype: 'int64', shape: [0], data: new Uint8Array(0) }],
]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-safetensors-'));
});

/** A file with this header and body. */
function fileWith(header: unknown, body = Buffer.alloc(0)): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const path = join(folder, 'made.safetensors');
  writeFileSync(path, Buffer.concat([length, json, body]));
  return path;
}

describe('safetensors', () => {
  it('reads what was written, with its metadata', () => {
    const path = join(folder, 'x.safetensors');
    writeSafetensors(path, tensors, { note: 'ä' });
    const file = readSafetensors(path);
    expect(file.metadata).toEqual({ note: 'ä' });
    expect([...file.tensors.keys()].sort()).toEqual(['a', 'b', 'empty']);
    expect(new Float32Array(new Uint8Array(file.tensors.get('a')!.data).buffer)).toEqual(new Float32Array([1.5, -2]));
    expect([...file.tensors.get('b')!.data]).toEqual([1, 2, 3]);
  });

  it('follows the published layout: length, JSON header, bytes, 8-byte aligned', () => {
    const path = join(folder, 'x.safetensors');
    writeSafetensors(path, tensors);
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
    expect(header['a']).toEqual({ dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] });
    expect(header['b']).toEqual({ dtype: 'U8', shape: [3], data_offsets: [8, 11] });
  });

  it('leaves no temporary file behind', () => {
    writeSafetensors(join(folder, 'x.safetensors'), tensors);
    expect(readdirSync(folder)).toEqual(['x.safetensors']);
    expect(() => writeSafetensors(join(folder, 'none', 'x.safetensors'), tensors)).toThrow(/ENOENT/);
    expect(readdirSync(folder)).toEqual(['x.safetensors']);
  });

  it.each([
    [
      'is cut off',
      () => fileWith({ a: { dtype: 'F32', shape: [4], data_offsets: [0, 16] } }, Buffer.alloc(8)),
      /cut off/,
    ],
    [
      'has a header longer than itself',
      () => {
        const p = fileWith('{}');
        writeFileSync(p, Buffer.alloc(8, 255));
        return p;
      },
      /cut off/,
    ],
    [
      'has no header',
      () => {
        const p = fileWith('{}');
        writeFileSync(p, 'x');
        return p;
      },
      /a header takes 8/,
    ],
    ['is not JSON', () => fileWith('nonsense'), /not JSON/],
    ['has no names in its header', () => fileWith('null'), /not a group of names/],
    ['says nothing of a tensor', () => fileWith({ a: null }), /tensor "a" has no type, shape and offsets/],
    [
      'has offsets that are no whole numbers',
      () => fileWith({ a: { dtype: 'U8', shape: [1], data_offsets: ['0', 1] } }, Buffer.alloc(1)),
      /outside/,
    ],
    [
      'has an unknown type',
      () => fileWith({ a: { dtype: 'F8', shape: [], data_offsets: [0, 1] } }, Buffer.alloc(1)),
      /F8/,
    ],
    [
      'has a shape that its bytes do not fill',
      () => fileWith({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, Buffer.alloc(4)),
      /takes 8 bytes, has 4/,
    ],
    ['has a negative size', () => fileWith({ a: { dtype: 'U8', shape: [-1], data_offsets: [0, 0] } }), /outside/],
  ] as const)('refuses a file that %s', (_, make, message) => {
    expect(() => readSafetensors(make())).toThrow(message);
  });
});
