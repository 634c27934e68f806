import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dataPath } from '../../src/training/data-path.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-data-path-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('dataPath', () => {
  test('leaves generated data and absolute paths alone', () => {
    expect(dataPath('synthetic:identities=3,images=2', directory, {})).toBe('synthetic:identities=3,images=2');
    expect(dataPath('/faces/train', directory, {})).toBe('/faces/train');
  });

  test('looks from the current directory first, then from the recipe', () => {
    mkdirSync(join(directory, 'faces'));
    mkdirSync(join(directory, 'src'));
    expect(dataPath('faces', directory, {})).toBe(join(directory, 'faces'));
    expect(dataPath('src', directory, {})).toBe(resolve('src'));
  });

  test('names the place under the current directory when it is nowhere', () => {
    expect(dataPath('no-such-folder', directory, {})).toBe(resolve('no-such-folder'));
  });

  test('lets LINEAMENT_DATA stand for the shared data folder, and for nothing else', () => {
    const environment = { LINEAMENT_DATA: '/data' };
    expect(dataPath('../shared/data/faces/train', directory, environment)).toBe('/data/faces/train');
    expect(dataPath('../shared/data', directory, environment)).toBe('/data');
    expect(dataPath('../shared/database', directory, environment)).toBe(resolve('../shared/database'));
  });
});
