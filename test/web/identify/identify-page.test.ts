import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { FOUR_PEOPLE } from '../../face/demo-photo.js';
import { consoleFixture, missing, PATIENCE, skipped } from '../console-fixture.js';

/** Four people in one photo, smaller than it comes. */
const four = () => sharp(readFileSync(FOUR_PEOPLE)).resize({ width: 1280 }).jpeg().toBuffer();
const file = async (name: string) => ({ name, mimeType: 'image/jpeg', buffer: await four() });

describe.skipIf(missing !== null)(`identification in the console, in Chromium${skipped}`, { timeout: PATIENCE }, () => {
  const there = consoleFixture();
  const faces = () => there.page.getByRole('region', { name: 'Faces' });
  const card = (name: string) =>
    faces()
      .getByRole('listitem')
      .filter({ has: there.page.getByRole('heading', { name }) });

  test('finds strangers where there is no collection, and enrols one into a new one', async () => {
    const { page } = there;
    await there.enter('#/identify');
    await page.getByRole('heading', { name: 'Who is it?' }).waitFor();
    await there.expectAccessible();
    await there.screenshot('identify-empty');
    await page.getByLabel('Choose the photo').setInputFiles(await file('four.jpg'));
    await faces().getByText('4 unknown people.').waitFor();
    const first = card('Unknown').first();
    await first.getByRole('button', { name: 'Enrol' }).click();
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('New collection').fill('team');
    await there.expectAccessible();
    await page.keyboard.press('Enter');
    await card('Ada').getByText('Enrolled by this photo.').waitFor();
    expect(new URL(page.url()).hash).toBe('#/identify/team');
    await page.getByLabel('Look in').getByText('team (1 person)').waitFor({ state: 'attached' });
  });

  test('knows the one who was enrolled, and frames every face', async () => {
    const { page } = there;
    await page.getByLabel('Replace the photo').setInputFiles(await file('again.jpg'));
    await faces().getByText('Ada and 3 unknown people.').waitFor();
    expect(await card('Ada').getByRole('meter').getAttribute('aria-valuetext')).toMatch(/at or above the threshold/);
    expect(await card('Unknown').count()).toBe(3);
    const named = await page.locator('.frames .label').allInnerTexts();
    expect(named.toSorted()).toEqual(['Ada', 'Unknown', 'Unknown', 'Unknown']);
    // Where the frame lies is where the server says that the face is, whatever the size of the picture.
    const [picture, frame] = await Promise.all([
      page.getByRole('img', { name: 'Photo' }).boundingBox(),
      page.locator('.frame.known').boundingBox(),
    ]);
    expect(frame!.x).toBeGreaterThan(picture!.x);
    expect(frame!.x + frame!.width).toBeLessThan(picture!.x + picture!.width);
    await there.expectAccessible();
    // On a phone, where the faces are closer together than their labels are wide.
    await page.setViewportSize({ width: 390, height: 900 });
    const labels = async () => {
      const boxes = await Promise.all((await page.locator('.frames .label').all()).map((label) => label.boundingBox()));
      return boxes.map((box) => box!);
    };
    const overlapping = async () =>
      (await labels()).filter((a, i, all) =>
        all.some(
          (b, j) => j < i && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
        ),
      ).length;
    await expect.poll(overlapping).toBe(0);
    expect(Math.max(...(await labels()).map(({ x, width }) => x + width))).toBeLessThanOrEqual(390 - 16);
    await page.setViewportSize({ width: 1280, height: 900 });
    await there.screenshot('identify-photo');
  });

  test('says why a photo is not enrolled, and of a file that it is none', async () => {
    const { page } = there;
    await card('Unknown').first().getByRole('button', { name: 'Enrol' }).click();
    await page.route('**/people', (route) =>
      route.fulfill({
        json: { kind: 'refused', person: null, added: [], known: 0, photos: [REFUSED] },
      }),
    );
    await page.getByLabel('Name').fill('Eve');
    await page.keyboard.press('Enter');
    expect(await faces().getByRole('alert').innerText()).toContain('the face is small');
    await page.unroute('**/people');
    const buffer = Buffer.from('no photo');
    await page.getByLabel('Replace the photo').setInputFiles({ name: 'notes.jpg', mimeType: 'image/jpeg', buffer });
    await page.getByRole('region', { name: 'Photo', exact: true }).getByRole('alert').waitFor();
    await there.expectAccessible();
  });

  test('looks up what the camera sees, until the picture is held', async () => {
    const { page } = there;
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await faces().getByText('Ada and 3 unknown people.').waitFor();
    await faces().getByText('Hold the picture to enrol who is unknown.').waitFor();
    expect(await faces().getByRole('button').count()).toBe(0);
    await there.screenshot('identify-live');
    const looked = () =>
      page.evaluate(`performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/identify')).length`);
    // Asked from here: what waits in the page would have to evaluate a text there, which its policy forbids.
    await expect.poll(looked, { timeout: 30_000 }).toBeGreaterThanOrEqual(4);
    await page.getByRole('button', { name: 'Hold the picture' }).click();
    await card('Unknown').first().getByRole('button', { name: 'Enrol' }).waitFor();
    expect(await page.locator('video').count()).toBe(0);
    const before = await looked();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(await looked()).toBe(before);
    await there.expectAccessible();
  });

  test('turns the camera off when the page is left, and asks nobody but its server', async () => {
    const { page } = there;
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await page.getByRole('button', { name: 'Stop the camera' }).waitFor();
    const streaming = () => page.evaluate(`(window.stream = document.querySelector('video').srcObject) !== null`);
    await expect.poll(streaming, { timeout: 30_000 }).toBe(true);
    await page.getByRole('link', { name: 'Verify' }).click();
    await page.getByRole('heading', { name: 'Are they the same person?' }).waitFor();
    expect(await page.evaluate(`window.stream.getTracks().map(({ readyState }) => readyState)`)).toEqual(['ended']);
    // The keyboard, and whoever listens, is at the new page.
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Are they the same person?');
    expect(await page.title()).toBe('Verify – Lineament');
    expect([...there.hosts]).toEqual([there.url]);
    expect(there.complaints).toEqual([]);
  });
});

const REFUSED = {
  kind: 'refused',
  code: 'ENROLMENT_REFUSED',
  message: 'The review refuses the photo: the face is small.',
  cure: 'Take another.',
};
