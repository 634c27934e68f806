import type { Browser, JSHandle, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as Door from '../../src/browser/index.js';
import { doorOf, launchChromium, missing, servePage, skipped } from './chromium.js';

describe.skipIf(missing !== null)(`a gallery in IndexedDB${skipped}`, () => {
  let server: Awaited<ReturnType<typeof servePage>>;
  let browser: Browser;
  let page: Page;
  let door: JSHandle<typeof Door>;

  beforeAll(async () => {
    server = await servePage();
    browser = await launchChromium('none');
    page = await browser.newPage();
    // A file of the origin that loads nothing else.
    await page.goto(`${server.url}icon.svg`);
    door = await doorOf(page);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.stop();
  });

  test('keeps templates once each, by person and in the order of enrolling, over reloads', async () => {
    const added = await door.evaluate(async ({ openGallery }) => {
      const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 2 };
      const gallery = await openGallery('order');
      const counts = [
        await gallery.enroll('team', model, 'Ben', [Float32Array.of(0, 1)]),
        await gallery.enroll('team', model, 'Ada', [Float32Array.of(1, 0), Float32Array.of(1, 0)]),
        await gallery.enroll('team', model, 'Ben', [Float32Array.of(0, 1), Float32Array.of(0, -1)]),
      ];
      await gallery.close();
      return counts;
    });
    expect(added).toEqual([1, 1, 1]);
    await page.reload();
    door = await doorOf(page);
    const kept = await door.evaluate(async ({ openGallery }) => {
      const gallery = await openGallery('order');
      const [team, ...others] = await gallery.collections();
      const templates = await gallery.templates('team', team!.model);
      return {
        people: team!.people,
        others,
        templates: templates.map(({ person, embedding }) => [person, ...embedding]),
      };
    });
    expect(kept).toEqual({
      people: 2,
      others: [],
      templates: [
        ['Ada', 1, 0],
        ['Ben', 0, 1],
        ['Ben', 0, -1],
      ],
    });
  });

  test('refuses what cannot be compared or is not there, and keeps nothing of it', async () => {
    const { codes, left } = await door.evaluate(async ({ openGallery }) => {
      const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 2 };
      const other = { ...model, sha256: 'b'.repeat(64) };
      const one = Float32Array.of(1, 0);
      const gallery = await openGallery('refusals');
      await gallery.enroll('team', model, 'Ada', [one]);
      const attempts = [
        () => gallery.enroll('team', other, 'Ben', [one]),
        () => gallery.templates('team', other),
        () => gallery.enroll('team', model, ' ', [one]),
        () => gallery.enroll('team', model, 'Ben', [one, Float32Array.of(1)]),
        () => gallery.templates('tema', model),
        () => gallery.forget('team', 'Ben'),
        () => gallery.forgetCollection('tema'),
      ];
      const codes: unknown[] = [];
      for (const attempt of attempts) await attempt().catch((error: { code: string }) => codes.push(error.code));
      return { codes, left: (await gallery.templates('team', model)).map(({ person }) => person) };
    });
    const absent = 'NOT_ENROLLED';
    expect(codes).toEqual([
      'MODEL_MISMATCH',
      'MODEL_MISMATCH',
      'VALUE_INVALID',
      'VALUE_INVALID',
      absent,
      absent,
      absent,
    ]);
    expect(left).toEqual(['Ada']);
  });

  test('forgets a person, and the collection with the last one', async () => {
    const steps = await door.evaluate(async ({ openGallery }) => {
      const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 2 };
      const gallery = await openGallery('forgetting');
      const two = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
      for (const person of ['Ada', 'Ben']) await gallery.enroll('team', model, person, two);
      await gallery.enroll('guests', model, 'Ada', two);
      const forgotten = [await gallery.forget('team', 'Ada')];
      const names = [(await gallery.collections()).map(({ name, people }) => `${name} ${people}`)];
      forgotten.push(await gallery.forget('team', 'Ben'), await gallery.forgetCollection('guests'));
      names.push((await gallery.collections()).map(({ name }) => name));
      return { forgotten, names };
    });
    expect(steps).toEqual({ forgotten: [2, 2, 2], names: [['guests 1', 'team 1'], []] });
  });
});
