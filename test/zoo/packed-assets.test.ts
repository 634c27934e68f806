import { describe, expect, test } from 'vitest';
import { unpackAsset } from '../../src/zoo/packed-assets.js';

const loader = (table: object) => `(function () { loadPackage(${JSON.stringify(table)}); })();`;
const table = {
  files: [
    { filename: '/models/a.tflite', start: 0, end: 2 },
    { filename: '/models/b.tflite', start: 2, end: 5 },
  ],
  remote_package_size: 5,
};
const assets = Uint8Array.of(1, 2, 3, 4, 5);

describe('packed assets', () => {
  test('give the file that the loader speaks of', () => {
    expect(unpackAsset(loader(table), assets, 'b.tflite')).toEqual(Uint8Array.of(3, 4, 5));
  });

  test.each([
    ['the loader has no table', 'nothing', assets, 'does not call loadPackage'],
    ['the table is not one', loader({ files: 3 }), assets, 'cannot be read'],
    ['the assets are others', loader(table), assets.subarray(1), 'speaks of 5 bytes, there are 4'],
    [
      'the file is not among them',
      loader({ ...table, files: table.files.slice(0, 1) }),
      assets,
      'a.tflite, not b.tflite',
    ],
    ['it lies outside', loader({ ...table, files: [{ ...table.files[1], end: 6 }] }), assets, 'lies at 2–6 of 5'],
  ])('are refused, with the reason, when %s', (_, text, data, reason) => {
    expect(() => unpackAsset(text, data, 'b.tflite')).toThrow(reason);
  });
});
