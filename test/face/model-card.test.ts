import { describe, expect, test } from 'vitest';
import { parseModelCard } from '../../src/face/model-card.js';
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
