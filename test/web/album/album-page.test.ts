import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { FOUR_PEOPLE } from '../../face/demo-photo.js';
import { consoleFixture, missing, PATIENCE, skipped } from '../console-fixture.js';
import { personOfPhoto } from '../people-of-photo.js';

describe.skipIf(missing !== null)(`the album in the console, in Chromium${skipped}`, { timeout: 3 * PATIENCE }, () => {
  const there = consoleFixture();

  /** What the server says, asked past the console. */
  const asked = async (path: string) => {
    const response = await fetch(`${there.url}${path}`, { headers: { Authorization: `Bearer ${there.key}` } });
    return response.json() as Promise<any>; // oxlint-disable-line typescript/no-explicit-any -- the client's tests hold it to its schema.
  };
  const group = (name: string) =>
    there.page.getByRole('listitem').filter({ has: there.page.getByRole('heading', { name }) });

  test('says of files among which is no photo that there is none', async () => {
    const { page } = there;
    await there.enter('#/album');
    await there.expectAccessible();
    await there.screenshot('album-empty');
    const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no photo') };
    await page.getByLabel('Choose photos').setInputFiles(notes);
    expect(await page.getByRole('alert').innerText()).toContain('There are no photos among these files.');
  });

  test('groups the faces of a folder by person, and tells what it could not read', async () => {
    const { page } = there;
    const folder = join(there.folder, 'holiday');
    mkdirSync(folder);
    for (const [i, degrees] of [0, 8, -8].entries()) {
      writeFileSync(join(folder, `first-${i}.jpg`), await personOfPhoto('first', degrees));
      if (i < 2) writeFileSync(join(folder, `last-${i}.jpg`), await personOfPhoto('last', degrees));
    }
    copyFileSync(FOUR_PEOPLE, join(folder, 'together.jpg'));
    writeFileSync(join(folder, 'broken.jpg'), 'no photo');
    writeFileSync(join(folder, 'notes.txt'), 'no photo');
    await page.getByLabel('Choose a folder').setInputFiles(folder);
    await page.getByRole('status').getByText('7 photos: 2 people are in several of them, 2 in one.').waitFor();
    expect(await group('Person 1').locator('.album-face').count()).toBe(4);
    expect(await group('Person 2').locator('.album-face').count()).toBe(3);
    await page.getByText('1 of 7 files could not be read').click();
    await page.getByText('holiday/broken.jpg').waitFor();
    await page.getByText('2 faces that are like no other').waitFor();
    // Until somebody is named nothing is kept.
    expect((await asked('/v1/collections')).collections).toEqual([]);
    await there.expectAccessible();
    await there.screenshot('album');
  });

  test('enrols a group by the name it is given, without the faces that are left out', async () => {
    const { page } = there;
    await group('Person 1')
      .getByRole('button', { name: /^Person 1, face 2,/ })
      .press('Space');
    expect(await group('Person 1').locator('.album-face[aria-pressed=false]').count()).toBe(1);
    await page.getByLabel('Name of Person 1').fill('Ada');
    await page.getByRole('button', { name: 'Enrol Person 1' }).click();
    await group('Ada').getByText('Enrolled by 3 photos.').waitFor();
    expect((await asked('/v1/collections/people/people')).people).toMatchObject([{ name: 'Ada', templates: 3 }]);
    await there.expectAccessible();
    await there.screenshot('album-named');
  });

  test('enrols in the collection that is chosen, and offers the people of it', async () => {
    const { page } = there;
    await expect.poll(() => page.locator('datalist option[value=Ada]').count()).toBe(1);
    await page.getByLabel('Enrol in the collection').fill('family');
    await page.getByLabel('Name of Person 2').fill('Dan');
    await page.keyboard.press('Enter');
    await group('Dan').getByText('Enrolled by 3 photos.').waitFor();
    expect((await asked('/v1/collections/family/people')).people).toMatchObject([{ name: 'Dan', templates: 3 }]);
  });

  test('offers whom it looks like, and groups anew by how alike faces must be without the photos', async () => {
    const { page } = there;
    const turned = sharp(await personOfPhoto('first', 8));
    const smaller = await turned.clone().resize({ width: 160 }).toBuffer();
    const starker = await turned.clone().linear(2.2, -120).toBuffer();
    const buffers = [await personOfPhoto('first'), smaller, starker];
    const photos = buffers.map((buffer, i) => ({ name: `first${i}.jpg`, mimeType: 'image/jpeg', buffer }));
    await page.getByLabel('Choose photos').setInputFiles(photos);
    await page.getByRole('status').getByText('3 photos: 1 person is in several of them.').waitFor();
    // Ada is enrolled there: her name is offered.
    await page.getByLabel('Enrol in the collection').fill('people');
    await expect.poll(() => page.getByLabel('Name of Person 1').inputValue()).toBe('Ada');
    await page.getByText(/^Looks like Ada, by a similarity of (0\.9\d\d|1\.000)\.$/).waitFor();
    const sent: string[] = [];
    page.on('request', (request) => sent.push(new URL(request.url()).pathname));
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('End');
    // Two of the photos may be as alike as faces can be.
    await page
      .getByText(/^3 photos: (0 people are in several of them, 3 in one|1 person is in several of them, 1 in one)\.$/)
      .waitFor();
    expect(sent.filter((path) => path === '/v1/embed')).toEqual([]);
    await page.keyboard.press('Home');
    await page.getByRole('status').getByText('3 photos: 1 person is in several of them.').waitFor();
    await there.expectAccessible();
  });

  test('can be given up', async () => {
    const { page } = there;
    await page.getByLabel('Choose photos').setInputFiles([FOUR_PEOPLE]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByLabel('Choose a folder').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('asks nobody but its server, and its policy lets everything of it run', () => {
    expect([...there.hosts]).toEqual([there.url]);
    expect(there.complaints).toEqual([]);
  });
});
