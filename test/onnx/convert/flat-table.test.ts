import { describe, expect, test } from 'vitest';
import { FlatTable } from '../../../src/onnx/convert/flat-table.js';
import { flatFile } from './tflite-file.js';

describe('a FlatBuffers table', () => {
  const file = flatFile(
    {
      0: { int8: -3 },
      2: { int32: 70_000 },
      3: { string: 'né' },
      4: { int32s: [1, -2] },
      5: { tables: [{ 0: { int8: 7 } }, {}] },
    },
    'ABCD',
  );

  test('gives its fields, and defaults for those it lacks', () => {
    const table = FlatTable.root(file, 'ABCD');
    expect([table.int8(0), table.int32(1, 5), table.int32(2), table.int32(99)]).toEqual([-3, 5, 70_000, 0]);
    expect(table.string(3)).toBe('né');
    expect(table.int32s(4)).toEqual([1, -2]);
    expect(table.int32s(6)).toEqual([]);
    expect(table.tables(5).map((each) => each.int8(0, 9))).toEqual([7, 9]);
    expect(table.table(1)).toBeNull();
  });

  test('is refused with another identifier', () => {
    expect(() => FlatTable.root(file, 'TFL3')).toThrow('identifier TFL3');
    expect(() => FlatTable.root(new Uint8Array(7), 'TFL3')).toThrow('cut off');
  });

  test('is refused when it is read over and over, as tables that lie on each other are', () => {
    const table = FlatTable.root(flatFile({ 0: { bytes: new Uint8Array(1000) } }), 'TFL3');
    const read = () => Array.from({ length: 10 }, () => table.bytes(0));
    expect(read).toThrow('lie on each other');
  });
});
