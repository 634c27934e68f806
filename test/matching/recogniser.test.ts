import { describe, expect, it, vi } from 'vitest';
import { peopleOf } from '../../src/gallery/search.js';
import { thresholdOf } from '../../src/matching/decision.js';
import { createRecogniser, decisionRule } from '../../src/matching/recogniser.js';
import type { SeenFace } from '../../src/matching/seen-face.js';
import { faceAt } from './seen.js';

const model = { name: 'angles', sha256: '0'.repeat(64), embeddingSize: 2 };
const own = { threshold: thresholdOf(0.9), falseMatchRate: 0.01 };

/** "0 90" is a photo of two faces, in these directions. */
function recogniserOfAngles(decision: typeof own | null = own) {
  const release = vi.fn<() => Promise<void>>(async () => {});
  const look = async (photo: string): Promise<SeenFace[]> =>
    photo
      .split(' ')
      .filter(Boolean)
      .map((degrees) => faceAt(Number(degrees)));
  return { release, recogniser: createRecogniser({ model, decision, look, release }) };
}

describe('a recogniser', () => {
  it('verifies by the threshold of its model, or the one that is given', async () => {
    const { recogniser } = recogniserOfAngles();
    expect(await recogniser.verify('0', '20')).toMatchObject({ kind: 'match', threshold: 0.9, falseMatchRate: 0.01 });
    // The model's false-match rate belongs to the model's threshold.
    expect(await recogniser.verify('0', '20', { threshold: 0.99 })).toMatchObject({
      kind: 'no-match',
      threshold: 0.99,
      falseMatchRate: null,
    });
    expect(await recogniser.verify('0', '')).toEqual({ kind: 'no-face', photo: 1 });
    expect(await recogniser.verify('90 0', '0', { face: [1, 0] })).toMatchObject({ kind: 'match', reservations: [] });
  });

  it('identifies among people', async () => {
    const { recogniser } = recogniserOfAngles();
    const people = peopleOf([{ person: 'Ada', embedding: faceAt(10).embedding }]);
    expect(await recogniser.identify('0', people)).toMatchObject({ kind: 'known', matches: [{ name: 'Ada' }] });
    expect(await recogniser.identify('0', people, { threshold: 0.999 })).toMatchObject({ kind: 'unknown' });
    expect(await recogniser.identify('', people)).toEqual({ kind: 'no-face', photo: 0 });
  });

  it('embeds each face of a photo', async () => {
    const { recogniser } = recogniserOfAngles();
    expect(await recogniser.embed('0 90')).toEqual([faceAt(0).embedding, faceAt(90).embedding]);
    expect(await recogniser.faces('')).toEqual([]);
  });

  it('decides nothing without a threshold', async () => {
    const { recogniser } = recogniserOfAngles(null);
    await expect(recogniser.verify('0', '0')).rejects.toMatchObject({ code: 'THRESHOLD_MISSING' });
    expect(await recogniser.verify('0', '0', { threshold: 0.5 })).toMatchObject({ kind: 'match' });
    expect(() => decisionRule(2, null, model)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
  });

  it('frees what it was made of', async () => {
    const { recogniser, release } = recogniserOfAngles();
    {
      await using _ = recogniser;
    }
    expect(release).toHaveBeenCalledOnce();
  });
});
