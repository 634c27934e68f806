import { describe, expect, test } from 'vitest';
import type { Operations } from '../../../src/client/index.js';
import { type FoundFace, lookUp, summary } from '../../../web/identify/look-up.js';
import { NotPossible } from '../../../web/parts/not-possible.js';

const face = { box: { left: 0, top: 0, width: 9, height: 9 } } as FoundFace;
const found = (name?: string): FoundFace => {
  const matches = name === undefined ? [] : [{ person: 1, template: 1, name, similarity: 0.97 }];
  return { ...face, matches, nearest: matches[0] ?? null };
};
const { signal } = new AbortController();
const photo = new Blob(['photo']);

describe('looking up a photo', () => {
  test('asks who of the collection is in it', async () => {
    const asked: unknown[] = [];
    const told = { kind: 'known', faces: [found('Ada')], threshold: 0.9, falsePositiveRate: 0.01, leftOut: 0 };
    const client = { identify: async (input: unknown) => (asked.push(input), told) } as unknown as Operations;
    expect(await lookUp(client, 'team', photo, signal)).toBe(told);
    expect(asked).toEqual([{ collection: 'team', photo, limit: 3 }]);
  });

  test('finds nobody in a photo without a face', async () => {
    const client = { identify: async () => ({ kind: 'no-face' }) } as unknown as Operations;
    expect((await lookUp(client, 'team', photo, signal)).faces).toEqual([]);
  });

  test('takes everybody for unknown where there is no collection', async () => {
    const seen = { kind: 'seen', faces: [face, face], leftOut: 1 };
    const client = { detect: async () => ({ photos: [seen] }) } as unknown as Operations;
    const told = await lookUp(client, null, photo, signal);
    expect(told).toMatchObject({ threshold: null, leftOut: 1, faces: [{ matches: [], nearest: null }, {}] });
  });

  test('tells why the server took no photo', async () => {
    const refused = { kind: 'refused', code: 'IMAGE_INVALID', message: 'No photo.', cure: 'Another.' };
    const client = { detect: async () => ({ photos: [refused] }) } as unknown as Operations;
    await expect(lookUp(client, null, photo, signal)).rejects.toEqual(new NotPossible('No photo.', 'Another.'));
  });
});

describe('who was found, in words', () => {
  const words = (faces: FoundFace[], leftOut = 0) =>
    summary({ faces, leftOut, threshold: 0.9, falsePositiveRate: null });

  test('names those who are known and counts the others', () => {
    expect(words([])).toBe('No face was found.');
    expect(words([found()])).toBe('1 unknown person.');
    expect(words([found(), found('Ada'), found('Ben'), found()])).toBe('Ada, Ben and 2 unknown people.');
    expect(words([found('Ada'), found('Ben')])).toBe('Ada and Ben.');
  });

  test('says what was not looked at', () => {
    expect(words([found('Ada')], 1)).toBe('Ada. 1 more face was not looked at.');
  });
});
