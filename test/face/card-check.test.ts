import { describe, expect, test } from 'vitest';
import { cardOfKind, checkAgainstCard, sha256 } from '../../src/face/card-check.js';
import { exampleCard } from './example-card.js';

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

  test('are refused where the card is of another kind', () => {
    expect(cardOfKind(exampleCard(), exampleCard().kind)).toEqual(exampleCard());
    expect(() => cardOfKind(exampleCard(), 'iris')).toThrow(expect.objectContaining({ code: 'MODEL_CARD_INVALID' }));
  });
});
