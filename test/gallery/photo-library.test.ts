import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PhotoLibrary } from '../../src/gallery/photo-library.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 3 };
const stamp = { bytes: 10, modifiedMs: 1234.5 };
const face = (...numbers: number[]) => ({
  box: { left: 1, top: 2, width: 3, height: 4.5 },
  quality: null,
  embedding: Float32Array.from(numbers),
  thumbnail: Uint8Array.of(0xff, 0xd8, ...numbers),
});

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-library-'));
  path = join(folder, 'people.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the state of a photo library', () => {
  it('keeps photos, faces and groups between runs', async () => {
    {
      using library = await PhotoLibrary.open(path, model);
      library.add('b.jpg', stamp, [face(1, 2, 3), face(4, 5, 6)]);
      library.add('a.jpg', stamp, [face(7, 8, 9)]);
      library.add('none.jpg', stamp, []);
      const [a, b] = library.faces();
      library.assign(
        new Map([
          [a!.id, 1],
          [b!.id, 1],
        ]),
      );
    }
    using library = await PhotoLibrary.open(path, model);
    expect([...library.photos()].sort()).toEqual([
      ['a.jpg', stamp],
      ['b.jpg', stamp],
      ['none.jpg', stamp],
    ]);
    const faces = library.faces();
    expect(faces).toMatchObject([
      { photo: 'a.jpg', group: 1, box: { height: 4.5 }, quality: null, embedding: Float32Array.of(7, 8, 9) },
      { photo: 'b.jpg', group: 1, embedding: Float32Array.of(1, 2, 3) },
      { photo: 'b.jpg', group: null },
    ]);
    expect(library.thumbnail(faces[0]!.id)).toEqual(Uint8Array.of(0xff, 0xd8, 7, 8, 9));
  });

  it('takes what was found in a photo in place of what was found before', async () => {
    using library = await PhotoLibrary.open(path, model);
    library.add('a.jpg', stamp, [face(1, 1, 1), face(2, 2, 2)]);
    library.add('a.jpg', { ...stamp, bytes: 11 }, [face(3, 3, 3)]);
    expect(library.faces()).toMatchObject([{ embedding: Float32Array.of(3, 3, 3), group: null }]);
    expect(library.photos().get('a.jpg')).toEqual({ ...stamp, bytes: 11 });
  });

  it('never gives a number twice, even when its group is gone', async () => {
    using library = await PhotoLibrary.open(path, model);
    expect(library.nextGroup).toBe(1);
    library.add('a.jpg', stamp, [face(1, 1, 1)]);
    library.assign(new Map([[library.faces()[0]!.id, 4]]));
    expect(library.nextGroup).toBe(5);
    library.remove(['a.jpg']);
    library.assign(new Map());
    expect(library.nextGroup).toBe(5);
    expect(library.faces()).toEqual([]);
  });

  it('leaves nothing of a photo that is removed, in a file of its owner’s alone', async () => {
    using library = await PhotoLibrary.open(path, model);
    library.add('telltale-name.jpg', stamp, [face(0.515, 0.525, 0.535)]);
    library.add('b.jpg', stamp, [face(1, 2, 3)]);
    const traces = () => {
      const bytes = readFileSync(path);
      return bytes.includes('telltale') || bytes.includes(Buffer.from(Float32Array.of(0.515, 0.525, 0.535).buffer));
    };
    expect(traces()).toBe(true);
    library.remove(['telltale-name.jpg']);
    expect(traces()).toBe(false);
    // Windows has no such modes.
    expect(process.platform === 'win32' ? 0o600 : statSync(path).mode & 0o777).toBe(0o600);
  });

  it('refuses another model', async () => {
    (await PhotoLibrary.open(path, model))[Symbol.dispose]();
    const other = { ...model, name: 'others', sha256: 'b'.repeat(64) };
    await expect(PhotoLibrary.open(path, other)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('begun with numbers, and this is others'),
    });
  });
});
