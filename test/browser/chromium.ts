import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type JSHandle, type Page } from 'playwright-core';
import type * as Door from '../../src/browser/index.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const PAGE = fileURLToPath(new URL('../../dist/browser/page/index.html', import.meta.url));

/** Why tests in a browser cannot run here; null where they can. */
export const chromiumMissing = existsSync(CHROMIUM)
  ? null
  : `no ${CHROMIUM} (apt-get install chromium, or name one in CHROMIUM)`;

/** The same of tests of the page. */
export const missing = chromiumMissing ?? (existsSync(PAGE) ? null : 'the page is not built (npm run build)');

/** The same for the title of a test, so that a report says why it was skipped. */
export const skipped = missing === null ? '' : ` (skipped: ${missing})`;

/** A Chromium of its own, whose camera sees what an `.mjpeg` file holds. */
export function launchChromium(camera: string): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      // Root, and most containers, have no sandbox for it; it opens nothing but the page under test.
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${camera}`,
    ],
  });
}

/** `lineament/browser` as a page has it. The expression is a string: vitest would put an import of its own in its place. */
export function doorOf(page: Page): Promise<JSHandle<typeof Door>> {
  return page.evaluateHandle(`import('./lineament.mjs')`) as Promise<JSHandle<typeof Door>>;
}

/** The command that serves the page, on a free port. */
export async function servePage(): Promise<{ readonly url: string; stop(): void }> {
  const script = fileURLToPath(new URL('../../scripts/serve-page.mjs', import.meta.url));
  const server = spawn(process.execPath, [script, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    server.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { url, stop: () => server.kill() };
}
