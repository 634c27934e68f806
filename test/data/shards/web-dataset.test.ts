import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tarPhoto, webDatasetRecords } from '../../../src/data/shards/web-dataset.js';
import { WindowedFile } from '../../../src/data/shards/windowed-file.js';
import { temporaryFolder } from '../temporary-photos.js';
import { packTar } from './temporary-shards.js';

function records(files: Readonly<Record<string, string>>): { photo: string; person: string }[] {
  const path = join(temporaryFolder(), 'x.tar');
  packTar(path, files);
  const file = new WindowedFile(path);
  try {
    return Array.from(webDatasetRecords(file), ({ at, bytes, person }) => {
      const photo = Buffer.from(file.read(at, bytes)).toString();
      expect(Buffer.from(tarPhoto(path, at - 512)).toString()).toBe(photo);
      return { photo, person };
    });
  } finally {
    file.close();
  }
}

describe('webDatasetRecords', () => {
  it('puts files of one key together, whichever comes first', () => {
    expect(
      records({ '1.jpg': 'a', '1.cls': '7\n', 'x/2.cls': '8', 'x/2.PNG': 'b', 'x/3.jpg': 'c', 'x/3.cls': 'ada' }),
    ).toEqual([
      { photo: 'a', person: '7' },
      { photo: 'b', person: '8' },
      { photo: 'c', person: 'ada' },
    ]);
  });

  it('takes the person from JSON where there is no class', () => {
    const files = {
      '1.jpg': 'a',
      '1.json': '{"person": "ada", "label": 3}',
      '2.json': '{"label": 12, "sharp": true}',
      '2.jpg': 'b',
      '3.jpg': 'c',
      '3.json': '{"label": 5}',
      '3.cls': '6',
    };
    expect(records(files).map(({ person }) => person)).toEqual(['ada', '12', '6']);
  });

  it('passes over hidden files, what describes the set, and what goes with a photo', () => {
    const files = {
      '__info__.json': '{"label": 1}',
      '._1.jpg': 'x',
      '1.jpg': 'a',
      '1.cls': '7',
      '1.mask.png': 'm',
      '1.npy': 'n',
      'about.json': '[]',
    };
    expect(records(files)).toEqual([{ photo: 'a', person: '7' }]);
  });

  it.each([
    [
      { '1.jpg': 'a', '1.cls': '1', '2.jpg': 'b', '3.jpg': 'c', '3.cls': '1' },
      /byte 2048: nothing says whom the sample 2 shows/,
      /2\.cls/,
    ],
    [{ '1.jpg': 'a', '1.json': '{"name": "ada"}' }, /byte 0: nothing says whom the sample 1 shows/, /person or label/],
    [{ '1.cls': '1' }, /byte 0: the sample 1 has no photo/, /1\.jpg/],
    [{ '1.jpg': 'a', '1.png': 'b', '1.cls': '1' }, /the sample 1 has two photos/, /key of its own/],
    [{ '1.jpg': 'a', '1.cls': ' \n' }, /the label of the sample 1 is empty/, /name or a number/],
    [{ '1.jpg': 'a', '1.cls': '1\n2' }, /the label of the sample 1 is no name: "1\\n2"/, /name or a number/],
    [{ '1.jpg': 'a', '1.json': '{"label": 1.5}' }, /1\.json has 1\.5 for a person/, /name or a number/],
    [{ '1.jpg': 'a', '1.json': '{' }, /1\.json is no JSON/, /anew/],
    [{ '1.jpg': 'a', '1.cls': 'x'.repeat(70_000) }, /1\.cls has 70000 bytes/, /name or a number/],
  ])('refuses %j, naming the byte and what to do', (files, message, cure) => {
    const attempt = () => records(files);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: 'DATASET_INVALID', cure: expect.stringMatching(cure) }));
  });
});
