import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { nearDuplicates } from '../../src/audit/near-duplicates.js';
import { type PhotoFingerprint, photoFingerprint, SIDE } from '../../src/audit/photo-fingerprint.js';
import { syntheticFaces } from '../../src/data/synthetic/dataset.js';
import { decodeImage } from '../../src/image/decode.js';
import { encodePng } from '../../src/image/encode.js';

const faces = syntheticFaces({ identities: 6, images: 5, seed: 4 });

/** Fingerprints of the faces, and of copies of the first ones: mirrored, recompressed, smaller. */
async function withCopies(copies: number): Promise<PhotoFingerprint[]> {
  const pngs = await Promise.all(faces.samples.map(async (_, i) => encodePng(await faces.load(i))));
  const turned = pngs.slice(0, copies).map((png, i) => {
    const copy = sharp(png).resize(i % 3 === 0 ? 70 : 112);
    return (i % 2 === 0 ? copy.flop() : copy).jpeg({ quality: 40 }).toBuffer();
  });
  const all = [...pngs, ...(await Promise.all(turned))];
  return Promise.all(all.map(async (file) => photoFingerprint(await decodeImage(file))));
}

describe('nearDuplicates', () => {
  it('finds every mirrored, recompressed and shrunk copy, and takes no two pictures of a person for one', async () => {
    const groups = nearDuplicates(await withCopies(12));
    expect(groups.map(({ photos }) => photos)).toEqual(
      Array.from({ length: 12 }, (_, i) => [i, faces.samples.length + i]),
    );
    expect(groups.map(({ pairs }) => pairs[0]!.mirrored)).toEqual(Array.from({ length: 12 }, (_, i) => i % 2 === 0));
  });

  it('asks for a last word on each pair', async () => {
    const asked: [number, number][] = [];
    const confirm = (first: number, second: number) => asked.push([first, second]) > 1;
    expect(nearDuplicates(await withCopies(3), { confirm }).map(({ photos }) => photos[0])).toEqual([1, 2]);
    expect(asked[0]).toEqual([0, faces.samples.length]);
  });

  it('puts copies of copies into one group', async () => {
    const [face] = await withCopies(0);
    expect(nearDuplicates([face!, face!, face!])).toMatchObject([{ photos: [0, 1, 2] }]);
  });

  it('takes pictures of one grey for copies of nothing', () => {
    const flat = { grey: new Uint8Array(SIDE * SIDE).fill(9), hash: [0, 0] as const };
    expect(nearDuplicates([flat, flat])).toEqual([]);
  });
});
