import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect } from 'vitest';
import { CONSOLE_FILES } from '../../src/server/console-files.js';
import { chromiumMissing, launchChromium } from '../browser/chromium.js';
import { FOUR_PEOPLE } from '../face/demo-photo.js';

const MAIN = 'dist/cli/main.js';

/** Why the console cannot be tested here; null where it can. */
export const missing =
  chromiumMissing ??
  (existsSync(MAIN) && existsSync(CONSOLE_FILES) ? null : 'the console is not built (npm run build)');

/** The same for the title of a test, so that a report says why it was skipped. */
export const skipped = missing === null ? '' : ` (skipped: ${missing})`;

/** A machine that does other things besides. */
export const PATIENCE = 60_000;

/** Its width in CSS pixels. */
const PHONE = 390;

/** Set to a folder, it has pictures of the pages written there. */
const SCREENSHOTS = process.env['LINEAMENT_SCREENSHOTS'];

/** A server of its own with an empty gallery, and a page of Chromium at its console. */
export interface ConsoleFixture {
  /** What the server is asked at. */
  readonly url: string;
  /** Of an administrator. */
  readonly key: string;
  readonly page: Page;
  /** For files of the test; gone with it. */
  readonly folder: string;
  /** Errors that the page told, but for requests that were refused. */
  readonly complaints: readonly string[];
  /** Everybody whom the page asked for something. */
  readonly hosts: ReadonlySet<string>;
  /** Opens a page of the console by its address, `#/verify`, and logs in. */
  enter(hash?: string): Promise<void>;
  /** Expects nothing that a rule of axe calls serious, in either scheme, and that a phone shows the page in its whole width. */
  expectAccessible(): Promise<void>;
  /** Writes pictures of the page as it is, where that is asked for. */
  screenshot(name: string): Promise<void>;
}

/**
 * Starts both before the tests of a `describe`, and ends them after. What it gives is there from the first test on.
 *
 * @param options.camera a JPEG: what the camera of the browser sees; default: four people.
 * @param options.serve further options of `lineament serve`.
 */
export function consoleFixture(
  options: { readonly camera?: () => Promise<Buffer>; readonly serve?: readonly string[] } = {},
): ConsoleFixture {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-console-'));
  const complaints: string[] = [];
  const hosts = new Set<string>();
  const there = {} as { server?: ChildProcess; browser?: Browser; url: string; key: string; page: Page };

  beforeAll(async () => {
    const frame = await (options.camera?.() ?? sharp(FOUR_PEOPLE).resize(640, 480).jpeg().toBuffer());
    writeFileSync(join(folder, 'camera.mjpeg'), Buffer.concat([frame, frame]));
    const store = ['--store', join(folder, 'team.db')];
    const serve = ['serve', '--json', '--quiet', '--port', '0', '--threads', '1', ...store, ...(options.serve ?? [])];
    const server = spawn(process.execPath, [MAIN, ...serve], { stdio: ['ignore', 'pipe', 'inherit'] });
    there.server = server;
    const line = await new Promise<string>((resolve, reject) => {
      createInterface(server.stdout).once('line', resolve);
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    Object.assign(there, JSON.parse(line) as { url: string; key: string });
    there.browser = await launchChromium(join(folder, 'camera.mjpeg'));
    there.page = await there.browser.newPage({ viewport: { width: 1280, height: 900 } });
    // Less than a test has, so that what was waited for is told.
    there.page.setDefaultTimeout(PATIENCE / 2);
    there.page.on('pageerror', ({ message }) => complaints.push(message));
    there.page.on('console', (message) => {
      // What the policy keeps out is told here. That one is not logged in yet is told as a failed request, and is none.
      if (message.type() === 'error' && !message.text().includes('status of 4')) complaints.push(message.text());
    });
    there.page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      hosts.add(protocol === 'blob:' ? there.url : origin);
    });
  }, PATIENCE);

  afterAll(async () => {
    await there.browser?.close();
    there.server?.kill();
    rmSync(folder, { recursive: true });
  });

  return {
    get url() {
      return there.url;
    },
    get key() {
      return there.key;
    },
    get page() {
      return there.page;
    },
    folder,
    complaints,
    hosts,
    async enter(hash = '') {
      await there.page.goto(`${there.url}/${hash}`);
      await there.page.getByLabel('Key').fill(there.key);
      await there.page.keyboard.press('Enter');
      await there.page.getByRole('navigation').waitFor();
    },
    expectAccessible: () => expectAccessible(there.page),
    screenshot: (name) => screenshot(there.page, name),
  };
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
    const violations = await page.evaluate(
      `axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => [impact, id, nodes[0].html].join(' ')))`,
    );
    expect((violations as string[]).filter((text) => /^(serious|critical)/.test(text))).toEqual([]);
  }
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: PHONE, height: 900 });
  const widths = `[document.documentElement.scrollWidth, ...[...document.querySelectorAll('nav')].map((nav) => nav.scrollWidth - nav.clientWidth)]`;
  // Neither the page nor what leads to the other pages is wider than the phone.
  expect(((await page.evaluate(widths)) as number[]).filter((width) => width !== 0)).toEqual([PHONE]);
  await page.setViewportSize(size);
}

async function screenshot(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS === undefined) return;
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [1280, 'dark'],
    [PHONE, 'light'],
    [PHONE, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
