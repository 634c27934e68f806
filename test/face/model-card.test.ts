import { describe, expect, test } from 'vitest';
import { checkAgainstCard, parseModelCard, sha256 } from '../../src/face/model-card.js';
import { TEMPLATES } from '../../src/face/templates.js';
import { exampleCard } from './example-card.js';

const parse = (changes: object) => parseModelCard(JSON.stringify({ ...exampleCard(), ...changes }), 'a.card.json');

describe('a model card', () => {
  test('comes back from its JSON', () => {
    expect(parse({})).toEqual(exampleCard());
  });

  test.each([
    ['no threshold key', { threshold: undefined }, 'threshold'],
    [
      'a similarity beyond 1',
      { threshold: { similarity: 1.5, falseMatchRate: 0, pairs: { data: 'd', same: 1, different: 1 } } },
      'similarity',
    ],
    [
      'a landmark that Face Mesh does not have',
      {
        alignment: {
          kind: 'landmarks',
          name: 't',
          points: [
            { landmark: 467, at: [1, 2] },
            { landmark: 468, at: [3, 4] },
          ],
        },
      },
      'landmark',
    ],
    [
      'one landmark, which says nothing of size and tilt',
      { alignment: { kind: 'landmarks', name: 't', points: [{ landmark: 4, at: [1, 2] }] } },
      'points',
    ],
    ['an unknown key', { accurracy: null }, 'accurracy'],
    ['a name that leaves the folder', { name: '../x' }, 'name'],
    ['no alignment', { alignment: undefined }, 'alignment'],
    ['a standard deviation of zero', { input: { ...exampleCard().input, std: [1, 0, 1] } }, 'std'],
    ['an unknown kind', { kind: 'classifier' }, 'kind'],
  ])('is refused with %s, by the name of the key', (_, changes, key) => {
    expect(() => parse(changes)).toThrow(key);
    expect(() => parse(changes)).toThrow('a.card.json');
  });

  test.each(Object.entries(TEMPLATES))('may name the template %s as alignment', (_, template) => {
    const alignment = template({ width: 112, height: 112 });
    expect(parse({ alignment })).toMatchObject({ alignment });
  });

  test('that is not JSON is refused by its path', () => {
    expect(() => parseModelCard('{', 'a.card.json')).toThrow('a.card.json is not JSON');
  });
});

describe('a model and its card', () => {
  test('go together by SHA-256', async () => {
    // FIPS 180-2, appendix B.1.
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await sha256(Buffer.from('abc'))).toBe(abc);
    await expect(checkAgainstCard(Buffer.from('abc'), { ...exampleCard(), sha256: abc })).resolves.toBeUndefined();
    await expect(checkAgainstCard(Buffer.from('abd'), { ...exampleCard(), sha256: abc })).rejects.toMatchObject({
      code: 'MODEL_CHANGED',
      message: expect.stringContaining(abc),
    });
  });
});
