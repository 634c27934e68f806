import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STORES, STORE_STARTS_MS, type TestStore } from './stores.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const key = new Uint8Array(32).fill(1);
const other = new Uint8Array(32).fill(2);
/** Four numbers whose bytes are easily found in a file. */
const telltale = Float32Array.of(0.5151, -0.5252, 0.5353, -0.5454);
const ada = [{ person: 'Ada', embedding: telltale }];

const locked = (message: string) =>
  expect.objectContaining({ code: 'GALLERY_LOCKED', message: expect.stringMatching(message) });

for (const [name, make] of STORES) {
  describe.skipIf(make === null)(`in ${name}`, () => {
    let store: TestStore;
    beforeEach(async () => {
      store = await make!();
    }, STORE_STARTS_MS);
    afterEach(() => store.dispose());
    const traces = async (): Promise<boolean> => (await store.contents()).includes(Buffer.from(telltale.buffer));

    async function enrolled(withKey: Uint8Array | null): Promise<void> {
      await using gallery = await store.open(withKey);
      expect(await gallery.enroll('team', model, 'Ada', [telltale, telltale])).toBe(1);
    }

    async function templates(withKey: Uint8Array | null) {
      await using gallery = await store.open(withKey);
      return gallery.templates('team', model);
    }

    describe('a gallery with a key', () => {
      it('keeps templates, and none of their bytes in a file', async () => {
        await enrolled(key);
        expect(await templates(key)).toEqual(ada);
        expect(await traces()).toBe(false);
      });

      it('knows a template that is there already', async () => {
        await enrolled(key);
        await using gallery = await store.open(key);
        expect(await gallery.enroll('team', model, 'Ada', [telltale])).toBe(0);
      });

      it('does not open with another key, or none, from the first opening on', async () => {
        await (await store.open(key)).close();
        await expect(store.open(other)).rejects.toEqual(locked('with another key'));
        await expect(store.open(null)).rejects.toEqual(locked('no key was given'));
      });

      it('does not take a template that was moved to another person', async () => {
        await enrolled(key);
        {
          await using gallery = await store.open(key);
          await gallery.enroll('team', model, 'Ben', [Float32Array.of(1, 0, 0, 0)]);
        }
        await store.tamper(
          'UPDATE template SET embedding = (SELECT embedding FROM template WHERE person = 1) WHERE person = 2',
        );
        await expect(templates(key)).rejects.toMatchObject({ code: 'GALLERY_INVALID' });
      });
    });

    describe('changing the key', () => {
      it('encrypts a gallery, so that nothing of before is left, and takes the key off again', async () => {
        await enrolled(null);
        expect(await traces()).toBe(true);
        await expect(store.open(key)).rejects.toEqual(locked('is not encrypted'));
        expect(await store.changeKey(null, key)).toBe(1);
        expect(await traces()).toBe(false);
        expect(await templates(key)).toEqual(ada);

        await store.changeKey(key, other);
        await expect(templates(key)).rejects.toEqual(locked('with another key'));
        expect(await templates(other)).toEqual(ada);

        await store.changeKey(other, null);
        expect(await templates(null)).toEqual(ada);
      });

      it('with a wrong key changes nothing', async () => {
        await enrolled(key);
        await expect(store.changeKey(other, null)).rejects.toEqual(locked('with another key'));
        expect(await templates(key)).toEqual(ada);
      });

      it('is noticed by whoever has the gallery open', async () => {
        await using gallery = await store.open(key);
        await gallery.enroll('team', model, 'Ada', [telltale]);
        await store.changeKey(key, other);
        await expect(gallery.enroll('team', model, 'Ben', [telltale])).rejects.toEqual(locked('while it was open'));
        await expect(gallery.templates('team', model)).rejects.toEqual(locked('while it was open'));
      });
    });
  });
}
