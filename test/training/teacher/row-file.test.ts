import { existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTHING, openRowFile } from '../../../src/training/teacher/row-file.js';

const newPath = () => join(mkdtempSync(join(tmpdir(), 'lineament-rows-')), 'below', 'rows.f32');

function computed(path: string, ends: readonly number[], close = true) {
  const file = openRowFile(path, 4, 2);
  for (const end of ends) {
    for (let n = file.done; n < end; n++) file.rows.set([n + 1, NOTHING], n * 2);
    file.keep(end);
  }
  if (close) file.close();
  return file;
}

describe('rows on disk', () => {
  it('are taken up where they were left, and have their name when they are whole', () => {
    const path = newPath();
    computed(path, [1, 3]);
    expect(existsSync(path)).toBe(false);
    const half = openRowFile(path, 4, 2);
    expect(half.done).toBe(3);
    expect([...half.rows]).toEqual([1, NaN, 2, NaN, 3, NaN, 0, 0]);
    half.close();
    computed(path, [4]);
    expect(existsSync(`${path}.part`)).toBe(false);
    const whole = openRowFile(path, 4, 2);
    expect(whole.done).toBe(4);
    expect([...whole.rows]).toEqual([1, NaN, 2, NaN, 3, NaN, 4, NaN]);
    whole.close();
  });

  it('count only as far as they reached the disk whole', () => {
    const cut = newPath();
    computed(cut, [3]);
    truncateSync(`${cut}.part`, 2 * 8 + 3);
    const file = openRowFile(cut, 4, 2);
    expect(file.done).toBe(2);
    expect([...file.rows.subarray(4)]).toEqual([0, 0, 0, 0]);
    file.close();
    // A hole, as a power cut leaves it.
    const holed = newPath();
    computed(holed, [3]);
    const bytes = readFileSync(`${holed}.part`);
    writeFileSync(`${holed}.part`, bytes.fill(0, 8, 16));
    expect(openRowFile(holed, 4, 2).done).toBe(1);
  });

  it('may be computed by two at once', () => {
    const path = newPath();
    const first = computed(path, [2], false);
    computed(path, [3, 4]);
    first.rows.set([3, NOTHING, 4, NOTHING], 4);
    first.keep(4);
    first.close();
    expect([...openRowFile(path, 4, 2).rows]).toEqual([1, NaN, 2, NaN, 3, NaN, 4, NaN]);
  });

  it('says which file cannot be written', () => {
    const path = newPath();
    writeFileSync(join(path, '..', '..', 'below'), 'a file');
    expect(() => openRowFile(path, 4, 2)).toThrow(
      expect.objectContaining({ code: 'FILE_INVALID', message: expect.stringContaining(path) }),
    );
  });
});
