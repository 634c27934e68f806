import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodePng } from '../../src/image/encode.js';
import { cosine } from '../../src/matching/similarity.js';
import { loadRecogniser } from '../../src/matching/load-recogniser.js';
import { FOUR_PEOPLE, fourPeople } from '../face/demo-photo.js';
import { doorOf, launchChromium, missing, servePage, skipped } from './chromium.js';

/** A machine that does other things besides. */
const PATIENCE = 180_000;

describe.skipIf(missing !== null)(`the page, in Chromium${skipped}`, { timeout: PATIENCE }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-page-'));
  const requests: { url: string; method: string; body: Buffer | null; type: string }[] = [];
  const complaints: string[] = [];
  let server: Awaited<ReturnType<typeof servePage>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    const frame = await sharp(FOUR_PEOPLE).resize(640, 480).jpeg().toBuffer();
    writeFileSync(join(folder, 'camera.mjpeg'), Buffer.concat([frame, frame]));
    server = await servePage();
    browser = await launchChromium(join(folder, 'camera.mjpeg'));
    context = await browser.newContext({ permissions: ['camera'] });
    context.setDefaultTimeout(PATIENCE);
    // Those of the page, of its worker and of its service worker.
    context.on('request', (request) => {
      const [url, method, body] = [request.url(), request.method(), request.postDataBuffer()];
      requests.push({ url, method, body, type: request.resourceType() });
    });
    page = await context.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(server.url);
    await page.waitForSelector('body[data-ready]');
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    server?.stop();
    rmSync(folder, { recursive: true });
  });

  const shown = (id: string): Promise<string> => page.innerText(`#${id}`);
  const faces = () => page.locator('#faces li .who').allInnerTexts();

  test('gives the embeddings that Node gives, from the same pixels and from a JPEG', async () => {
    await using recogniser = await loadRecogniser();
    const png = Buffer.from(await encodePng(await fourPeople()));
    const jpeg = await sharp(FOUR_PEOPLE).resize(960).jpeg({ quality: 90 }).toBuffer();
    const door = await doorOf(page);
    for (const photo of [png, jpeg]) {
      const expected = await recogniser.faces(photo);
      const found = await door.evaluate(async ({ loadRecogniser }, base64) => {
        const recogniser = await loadRecogniser({ models: 'models', runtimeFiles: './' });
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const faces = await recogniser.faces(new Blob([bytes]));
        await recogniser.release();
        return faces.map(({ box, embedding }) => ({ box, embedding: [...embedding] }));
      }, photo.toString('base64'));
      expect(found).toHaveLength(4);
      found.forEach(({ box, embedding }, i) => {
        expect(Math.abs(box.left - expected[i]!.box.left)).toBeLessThan(1);
        expect(cosine(Float32Array.from(embedding), expected[i]!.embedding)).toBeGreaterThan(0.999);
      });
    }
  });

  test('turns photos as their EXIF orientation says, and takes elements as well as files', async () => {
    // Stored on its side: 960 × 640 pixels that are to be shown as 640 × 960.
    const turned = await sharp(FOUR_PEOPLE).resize(960, 640).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const door = await doorOf(page);
    const sizes = await door.evaluate(async ({ pixelsOf }, base64) => {
      const blob = new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: 'image/jpeg' });
      const image = new Image();
      image.src = URL.createObjectURL(blob);
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d')!;
      [canvas.width, canvas.height] = [2, 1];
      context.fillStyle = '#0a141e';
      context.fillRect(0, 0, 1, 1);
      const drawn = await pixelsOf(canvas);
      const bitmap = await createImageBitmap(blob);
      const upright = [await pixelsOf(blob), await pixelsOf(image), await pixelsOf(bitmap)];
      const failures: unknown[] = [];
      for (const bad of [new Blob(['no image']), new Image(), document.createElement('video')]) {
        await pixelsOf(bad).catch((error: { code: string }) => failures.push(error.code));
      }
      return { upright: upright.map(({ width, height }) => [width, height]), drawn: [...drawn.data], failures };
    }, turned.toString('base64'));
    expect(sizes.upright).toEqual([1, 2, 3].map(() => [640, 960]));
    // What is transparent lies on black.
    expect(sizes.drawn).toEqual([10, 20, 30, 0, 0, 0]);
    expect(sizes.failures).toEqual(['IMAGE_INVALID', 'IMAGE_INVALID', 'IMAGE_INVALID']);
  });

  test('runs on threads of WebAssembly', async () => {
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await shown('status')).toMatch(/Ready: dlib-resnet on \d+ threads? · works offline/);
  });

  test('finds faces in a photo, remembers one, and knows her before the camera', async () => {
    await page.setInputFiles('#file', FOUR_PEOPLE);
    await page.waitForSelector('#faces li:nth-child(4)');
    expect(await faces()).toEqual(['Face 1', 'Face 2', 'Face 3', 'Face 4']);
    await page.check('#faces li:nth-child(2) input');
    await page.fill('#name', 'Ada');
    await page.press('#name', 'Enter');
    await page.waitForSelector('#people li');
    expect(await faces()).toEqual(['Face 1', 'Ada', 'Face 3', 'Face 4']);

    await page.click('#camera');
    await page.waitForSelector('#video:not([hidden])');
    await page.waitForSelector('#hold:not([hidden])');
    await page.click('#hold');
    await page.waitForFunction(() => document.querySelector('#hold')!.textContent === 'Go on');
    const seen = await faces();
    expect(seen).toHaveLength(4);
    expect(seen.filter((name) => name === 'Ada')).toHaveLength(1);
    await page.click('#camera');
    await page.waitForSelector('#hold', { state: 'hidden' });
    expect(await page.evaluate(() => document.querySelector('video')!.srcObject)).toBeNull();
  });

  test('says so when a file is no picture', async () => {
    await page.setInputFiles('#file', { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('words') });
    await page.waitForSelector('#problem:not([hidden])');
    expect(await shown('problem')).toContain('cannot read that file');
  });

  test('works without a network once it has loaded, and still knows who was remembered', async () => {
    server.stop();
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector('body[data-ready=true]');
    await page.setInputFiles('#file', FOUR_PEOPLE);
    await page.waitForSelector('#faces li:nth-child(4)');
    expect(await faces()).toEqual(['Face 1', 'Ada', 'Face 3', 'Face 4']);
  });

  test('forgets one, and all', async () => {
    for (const name of ['Ben', 'Cleo']) {
      await page.fill('#name', name);
      await page.press('#name', 'Enter');
      await page.waitForFunction((name) => document.querySelector('#people')!.textContent.includes(name), name);
    }
    await page.click('[aria-label="Forget Ben"]');
    await page.waitForFunction(() => document.querySelectorAll('#people li').length === 2);
    expect(await page.locator('#people .who').allInnerTexts()).toEqual(['Ada', 'Cleo']);
    await page.click('#forget-all');
    await page.waitForSelector('#no-people');
    await page.waitForFunction(() => document.querySelectorAll('#people li').length === 0);
    const door = await doorOf(page);
    expect(await door.evaluate(async ({ openGallery }) => (await openGallery()).collections())).toEqual([]);
  });

  // Behind all others: it looks back at everything that was done.
  test('has asked its own server for its own files, and sent nothing', () => {
    expect(requests.length).toBeGreaterThan(20);
    // Addresses of what is in the page's own memory reach no network.
    const sent = requests.filter(({ url }) => !url.startsWith('blob:'));
    expect(sent.filter(({ url }) => !url.startsWith(server.url))).toEqual([]);
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(sent.filter(({ body }) => body !== null)).toEqual([]);
    const names = new Set(sent.map(({ url }) => url.slice(server.url.length)));
    expect([...names].filter((name) => !/^(models\/)?[\w.-]*$/.test(name))).toEqual([]);
    expect(names).toContain('models/dlib-resnet.onnx');
    expect(complaints).toEqual([]);
  });

  test('could not have sent a picture to another host, and this test would have seen one sent to its own', async () => {
    const before = requests.length;
    const refused = await page.evaluate(async () => {
      const violation = new Promise<string>((resolve) =>
        addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true }),
      );
      const outcome = fetch('http://127.0.0.1:9/', { method: 'POST', body: 'a picture' }).then(
        () => 'sent',
        () => 'refused',
      );
      await fetch('picture', { method: 'POST', body: 'a picture' }).catch(() => {});
      return [await outcome, await violation];
    });
    expect(refused).toEqual(['refused', 'connect-src']);
    const caught = requests.slice(before).filter(({ method, body }) => method === 'POST' && body !== null);
    expect(caught.map(({ url }) => url)).toEqual([`${server.url}picture`]);
  });
});
