// Takes the pictures of the console in docs/images/: trains two small networks and evaluates one, serves them with a gallery, and goes
// through the pages in Chromium. All faces are generated. Takes some minutes and libtorch; needs what `npm run build` makes.
//   node scripts/console-screenshots.mjs [folder]   # the networks are kept in the folder, and taken from there the next time
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';

const { syntheticFace } = await import('../dist/data/synthetic/dataset.js');

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const MAIN = 'dist/cli/main.js';
const IMAGES = 'docs/images';
const work = mkdtempSync(join(tmpdir(), 'lineament-screenshots-'));
const [kept = work] = process.argv.slice(2);
const lineament = (...words) =>
  execFileSync(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });

/**
 * Drawn people whom `lineament-m` tells apart as it does photographed ones. Most of them it does not: it has seen no drawings.
 */
const SEED = 7;
const PEOPLE = { Ada: 0, Ben: 15, Cleo: 38 };
const STRANGER = 5;

async function picture(person, image, size = 480, seed = SEED) {
  const { data, width, height } = syntheticFace(seed, person, image, size);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}
const file = async (person, image, name) => ({ name, mimeType: 'image/jpeg', buffer: await picture(person, image) });

/** Four people in one photo. */
async function groupPhoto() {
  const size = 360;
  const people = [PEOPLE.Ada, PEOPLE.Ben, STRANGER, PEOPLE.Cleo];
  const pictures = await Promise.all(people.map((person) => picture(person, 3, size)));
  const buffer = await sharp({ create: { width: 2 * size, height: 2 * size, channels: 3, background: '#ffffff' } })
    .composite(pictures.map((input, i) => ({ input, left: (i % 2) * size, top: (i >> 1) * size })))
    .jpeg({ quality: 92 })
    .toBuffer();
  return { name: 'group.jpg', mimeType: 'image/jpeg', buffer };
}

/** Photos of people whom the networks below have not seen, and which pairs of them to compare. */
async function writePairs(folder) {
  mkdirSync(folder);
  const [people, images] = [24, 5];
  const path = (person, image) => `${person}-${image}.jpg`;
  for (let person = 0; person < people; person++) {
    for (let image = 0; image < images; image++) {
      writeFileSync(join(folder, path(person, image)), await picture(120 + person, image, 72, 1));
    }
  }
  const pairs = [];
  for (let person = 0; person < people; person++) {
    for (let a = 0; a < images; a++) {
      for (let b = a + 1; b < images; b++) {
        pairs.push(`${path(person, a)} ${path(person, b)} 1`);
        pairs.push(`${path(person, a)} ${path((person + 1 + a + b) % people, b)} 0`);
      }
    }
  }
  writeFileSync(join(folder, 'pairs.txt'), `${pairs.join('\n')}\n`);
}

/** Two networks, by two objectives, and what one of them is worth. */
async function train() {
  for (const [name, objective] of [
    ['softmax', 'kind: softmax, weight: 1'],
    ['arcface', 'kind: arcface, weight: 1, scale: 16, margin: { kind: linear, from: 0, to: 0.3, epochs: 3 }'],
  ]) {
    lineament('train', 'recipes/demo.yaml', '--set', `objective=[{${objective}}]`, '--out', join(kept, 'runs', name));
  }
  const people = join(work, 'strangers');
  await writePairs(people);
  mkdirSync(join(kept, 'evaluations'));
  const report = join(kept, 'evaluations', 'arcface.html');
  const pairs = ['--pairs', join(people, 'pairs.txt'), '--aligned', '--map', 'none', '--report', report];
  lineament('evaluate', join(kept, 'runs', 'arcface'), ...pairs);
}

async function serve() {
  const place = [
    '--store',
    join(work, 'team.db'),
    '--runs',
    join(kept, 'runs'),
    '--evaluations',
    join(kept, 'evaluations'),
  ];
  const words = [
    MAIN,
    'serve',
    '--json',
    '--quiet',
    '--port',
    '0',
    '--model',
    'lineament-m',
    '--review',
    'off',
    ...place,
  ];
  const server = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise((resolve) => createInterface(server.stdout).once('line', resolve));
  return { server, ...JSON.parse(line) };
}

/** A picture of the page from its top. */
async function shoot(page, { width = 1280, height = 800, colorScheme = 'light' } = {}) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  // Focus is where the keyboard was last, which is nothing to show.
  await page.evaluate(`document.activeElement?.blur()`);
  const taken = await page.screenshot();
  await page.setViewportSize({ width: 1280, height: 800 });
  return taken;
}
const write = (name, taken) =>
  sharp(taken)
    .webp({ quality: 82, effort: 6 })
    .toFile(join(IMAGES, `console-${name}.webp`));

async function takePictures({ url, key }, page) {
  const phones = [];
  const phone = async () => phones.push(await shoot(page, { width: 390, height: 844, colorScheme: 'dark' }));
  await page.goto(url);
  await page.getByLabel('Key').fill(key);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').waitFor();

  await page.getByLabel('Choose the first photo').setInputFiles(await file(PEOPLE.Ada, 1, 'one.jpg'));
  await page.getByLabel('Choose the second photo').setInputFiles(await file(PEOPLE.Ada, 2, 'two.jpg'));
  await page.getByText('Same person', { exact: true }).waitFor();
  await write('verify', await shoot(page));
  await phone();

  await page.goto(`${url}/#/people/team`);
  const folder = join(work, 'people');
  for (const [name, person] of Object.entries(PEOPLE)) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const image of [0, 1, 2]) writeFileSync(join(folder, name, `${image}.jpg`), await picture(person, image));
  }
  await page.getByLabel('Import a folder').setInputFiles(folder);
  await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
  await page.getByRole('region', { name: 'Import' }).getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: /Ben/ }).click();
  await page.getByRole('region', { name: 'Ben', exact: true }).getByRole('row').nth(3).waitFor();
  await write('people', await shoot(page));

  await page.goto(`${url}/#/identify/team`);
  await page.getByLabel('Choose the photo').setInputFiles(await groupPhoto());
  await page.getByText(/Ada.* and 1 unknown person\./).waitFor();
  await page.locator('.frames .label').first().waitFor();
  await write('identify', await shoot(page, { height: 1000 }));
  await phone();

  await page.goto(`${url}/#/runs`);
  await page.getByRole('checkbox', { name: 'arcface' }).check();
  await page.getByRole('checkbox', { name: 'softmax' }).check();
  await page.getByText('Settings that differ').waitFor();
  await write('runs', await shoot(page));

  await page.getByRole('link', { name: 'Move the threshold' }).click();
  await page.getByRole('heading', { name: 'One person, not recognised' }).waitFor();
  await page.getByText('shown are those nearest').first().waitFor();
  await write('threshold', await shoot(page, { height: 1120, colorScheme: 'dark' }));
  await phone();

  const gap = 30;
  const strip = sharp({ create: { width: 3 * 390 + 2 * gap, height: 844, channels: 4, background: '#00000000' } });
  await write(
    'phone',
    await strip
      .composite(phones.map((input, i) => ({ input, left: i * (390 + gap), top: 0 })))
      .png()
      .toBuffer(),
  );
}

try {
  if (!existsSync(join(kept, 'evaluations'))) await train();
  const served = await serve();
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(60_000);
    await takePictures(served, page);
  } finally {
    await browser.close();
    served.server.kill();
  }
} finally {
  rmSync(work, { recursive: true });
}
