import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONSOLE_FILES } from '../../src/server/console-files.js';
import { chromiumMissing, launchChromium } from '../browser/chromium.js';
import { FOUR_PEOPLE } from '../face/demo-photo.js';

const MAIN = 'dist/cli/main.js';
const missing =
  chromiumMissing ??
  (existsSync(MAIN) && existsSync(CONSOLE_FILES) ? null : 'the console is not built (npm run build)');
const skipped = missing === null ? '' : ` (skipped: ${missing})`;

/** A machine that does other things besides. */
const PATIENCE = 60_000;

/** Set to a folder, it has pictures of the pages written there. */
const SCREENSHOTS = process.env['LINEAMENT_SCREENSHOTS'];

describe.skipIf(missing !== null)(`the console, in Chromium${skipped}`, { timeout: PATIENCE }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-console-'));
  const complaints: string[] = [];
  const hosts = new Set<string>();
  let server: ChildProcess;
  let url: string;
  let key: string;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const frame = await sharp(FOUR_PEOPLE).resize(640, 480).jpeg().toBuffer();
    writeFileSync(join(folder, 'camera.mjpeg'), Buffer.concat([frame, frame]));
    const options = ['serve', '--json', '--quiet', '--port', '0', '--threads', '1', '--store', join(folder, 'team.db')];
    server = spawn(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await new Promise<string[]>((resolve, reject) => {
      createInterface(server.stdout!).once('line', (text) => resolve([text]));
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    })) as [string];
    ({ url, key } = JSON.parse(line) as { url: string; key: string });
    browser = await launchChromium(join(folder, 'camera.mjpeg'));
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      // What the policy keeps out is told here. That one is not logged in yet is told as a failed request, and is none.
      if (message.type() === 'error' && !message.text().includes('status of 4')) complaints.push(message.text());
    });
    page.on('request', (request) =>
      hosts.add(new URL(request.url()).protocol === 'blob:' ? url : new URL(request.url()).origin),
    );
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    server?.kill();
    rmSync(folder, { recursive: true });
  });

  /** Nothing that a rule of axe calls serious, in either scheme. */
  async function expectAccessible(): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
      const violations = await page.evaluate(
        `axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => [impact, id, nodes[0].html].join(' ')))`,
      );
      expect((violations as string[]).filter((text) => /^(serious|critical)/.test(text))).toEqual([]);
    }
  }

  async function screenshot(name: string): Promise<void> {
    if (SCREENSHOTS === undefined) return;
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  /** One person of the photo: each stands in a quarter of it. Turned ones are mirrored too, so that it is another photo. */
  async function person(
    left: number,
    width: number,
    degrees = 0,
  ): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
    const photo = sharp(FOUR_PEOPLE);
    const { width: whole, height } = await photo.metadata();
    const buffer = await photo
      .extract({ left: Math.round(left * whole), top: 0, width: Math.round(width * whole), height })
      .flop(degrees !== 0)
      .rotate(degrees)
      .jpeg()
      .toBuffer();
    return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer };
  }

  const choose = (name: string) => page.getByLabel(new RegExp(`^(Choose|Replace) the ${name} photo$`));

  test('says that a key is not valid, and lets in by one that is', async () => {
    const answer = (await page.goto(url))!;
    expect(answer.headers()['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers()['cache-control']).toBe('no-cache');
    await page.getByLabel('Key').fill('lin_wrong');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').innerText()).toContain('This key is not valid.');
    await expectAccessible();
    await screenshot('log-in');
    await page.getByLabel('Key').fill(key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Are they the same person?' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await expectAccessible();
    await screenshot('empty');
  });

  test('tells of two photos whether they show the same person', async () => {
    await choose('first').setInputFiles(await person(0, 0.3));
    await choose('second').setInputFiles(await person(0.02, 0.27, 12));
    const status = page.getByRole('status');
    await status.getByText('Same person').waitFor();
    expect(await page.getByRole('meter').getAttribute('aria-valuetext')).toMatch(
      /^0\.9\d\d, at or above the threshold of 0\.960$/,
    );
    await page.getByText('Of comparisons of different people, about 1 in 1,000 gets that far.').waitFor();
    await page.getByLabel('Landmarks').check();
    await page.getByRole('img', { name: 'First photo: the face, turned level, with its landmarks' }).waitFor();
    await expectAccessible();
    await screenshot('same');

    await choose('second').setInputFiles(await person(0.72, 0.28));
    await status.getByText('Different people').waitFor();
    await page.getByLabel('Photos').check();
    await screenshot('different');
  });

  test('says of a file what is wrong with it, beside it', async () => {
    const buffer = Buffer.from('no photo');
    await choose('second').setInputFiles({ name: 'notes.jpg', mimeType: 'image/jpeg', buffer });
    const slot = page.getByRole('region', { name: 'Second photo' });
    await slot.getByRole('alert').waitFor();
    expect(await page.getByRole('meter').count()).toBe(0);
    await expectAccessible();
    await screenshot('trouble');
  });

  test('takes a photo with the camera', async () => {
    await page.getByRole('button', { name: 'Remove the second photo' }).click();
    // The keyboard is not lost with the button.
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Choose the second photo');
    await page.getByRole('button', { name: 'Use the camera for the second photo' }).click();
    await page.getByRole('button', { name: 'Take photo' }).click();
    await page.getByText('The second photo shows').waitFor();
    expect(await page.getByRole('meter').count()).toBe(1);
  });

  test('asks nobody but its server, and its policy lets everything of it run', async () => {
    expect([...hosts]).toEqual([url]);
    expect(complaints).toEqual([]);
  });

  test('is left by logging out', async () => {
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect((await page.context().cookies()).length).toBe(0);
  });
});
