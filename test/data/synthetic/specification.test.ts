import { describe, expect, it } from 'vitest';
import { isSynthetic, parseSynthetic } from '../../../src/data/synthetic/specification.js';

describe('parseSynthetic', () => {
  it('reads every key', () => {
    expect(parseSynthetic('synthetic:identities=40,images=20,seed=3,size=64,first=1000')).toEqual({
      identities: 40,
      images: 20,
      seed: 3,
      size: 64,
      firstIdentity: 1000,
    });
  });

  it('lets seed, size and first be left out, and allows spaces', () => {
    expect(parseSynthetic('synthetic: identities = 4, images=2')).toEqual({ identities: 4, images: 2, seed: 1 });
  });

  it.each([
    ['synthetic:people=4,images=2', 'there is no key "people"'],
    ['synthetic:constructor=4', 'there is no key "constructor"'],
    ['synthetic:identities=4,images=two', 'images takes a whole number, not "two"'],
    ['synthetic:identities=4,images=-2', 'images takes a whole number'],
    ['synthetic:identities=4,images=2,images=3', 'images is given twice'],
    ['synthetic:identities=4,20', '"20" is not of the form key=number'],
    ['synthetic:identities=4', 'images, the number of pictures'],
    ['synthetic:', 'identities, the number of people'],
    ['faces/train', 'begin with synthetic:'],
  ])('refuses %s and lists the keys', (specification, problem) => {
    expect(() => parseSynthetic(specification)).toThrow(problem);
    expect(() => parseSynthetic(specification)).toThrow(/Its keys are identities, images, seed, size, first/);
    expect(() => parseSynthetic(specification)).toThrow(expect.objectContaining({ code: 'DATASET_INVALID' }));
  });

  it('tells generated faces from folders', () => {
    expect([isSynthetic('synthetic:identities=1,images=1'), isSynthetic('data/synthetic')]).toEqual([true, false]);
  });
});
