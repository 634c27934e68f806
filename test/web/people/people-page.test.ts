import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { consoleFixture, missing, PATIENCE, skipped } from '../console-fixture.js';
import { cutOut } from '../cut-out.js';

describe.skipIf(missing !== null)(`people in the console, in Chromium${skipped}`, { timeout: PATIENCE }, () => {
  const there = consoleFixture();
  const dialog = () => there.page.getByRole('dialog');
  const panel = (name: string) => there.page.getByRole('region', { name, exact: true });
  const listed = () => there.page.getByRole('region', { name: 'People' }).getByRole('link').allInnerTexts();
  const imported = () => there.page.getByRole('region', { name: 'Import' });

  /** A folder as people have them: one folder a person, among other things. */
  async function folder(): Promise<string> {
    const root = join(there.folder, 'team photos');
    const write = (path: string, content: Buffer) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), content);
    };
    write('Ada Byron/1.jpg', await cutOut(0, 0.3));
    write('Ada Byron/2.jpg', await cutOut(0.02, 0.27, 12));
    write('Ada Byron/both.jpg', await cutOut(0, 0.5));
    write('Ben/1.jpg', await cutOut(0.72, 0.28));
    write('Cleo/1.jpg', await cutOut(0.3, 0.22));
    write('Cleo/broken.jpg', Buffer.from('no photo'));
    write('Cleo/notes.txt', Buffer.from('no photo either'));
    return root;
  }

  test('imports a folder, and lists each photo that was refused, with the reason', async () => {
    const { page } = there;
    await there.enter('#/people');
    await page.getByRole('heading', { name: 'Nobody is in “people” yet' }).waitFor();
    await there.expectAccessible();
    await there.screenshot('people-empty');
    await page.getByRole('button', { name: 'New collection' }).click();
    await dialog().getByLabel('Name').fill('team');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Nobody is in “team” yet' }).waitFor();

    await page.getByLabel('Import a folder').setInputFiles(await folder());
    expect(await dialog().getByRole('heading').innerText()).toBe('Import 3 people into team?');
    await dialog().getByText('6 photos in all, and 1 other file that are left alone').waitFor();
    await there.expectAccessible();
    await dialog().getByRole('button', { name: 'Import' }).click();
    await imported().getByRole('progressbar').waitFor();
    await imported().getByRole('heading', { name: 'Enrolled 3 people by 4 new photos into team' }).waitFor();
    const refused = await imported().getByRole('listitem').allInnerTexts();
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatch(/^team photos\/Ada Byron\/both\.jpg \(Ada Byron\): .*2 faces/);
    expect(refused[1]).toMatch(/^team photos\/Cleo\/broken\.jpg \(Cleo\): Could not read/);
    expect((await listed()).map((text) => text.split(/\s*\n\s*/).slice(-2))).toEqual([
      ['Ada Byron', '2 photos'],
      ['Ben', '1 photo'],
      ['Cleo', '1 photo'],
    ]);
    await there.expectAccessible();
    await there.screenshot('people-imported');
    await imported().getByRole('button', { name: 'Close' }).click();
  });

  test('enrols nothing twice, and stops when told to', async () => {
    const { page } = there;
    await page.getByLabel('Import a folder').setInputFiles(await folder());
    await dialog().getByRole('button', { name: 'Import' }).click();
    await imported().getByText('6 of 6 photos looked at, 0 enrolled, 4 enrolled before, 2 refused').waitFor();
    await imported().getByRole('button', { name: 'Close' }).click();

    await page.route('**/team/people', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      await route.abort();
    });
    await page.getByLabel('Import a folder').setInputFiles(await folder());
    await dialog().getByRole('button', { name: 'Import' }).click();
    await imported().getByRole('button', { name: 'Stop' }).click();
    expect(await imported().getByRole('heading').innerText()).toBe('The import was stopped');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await imported().getByRole('button', { name: 'Close' }).click();
  });

  test('waits where the session ends, and goes on after the next log-in', async () => {
    const { page } = there;
    await page.getByLabel('Add a person').setInputFiles({
      name: 'dan.jpg',
      mimeType: 'image/jpeg',
      buffer: await cutOut(0.53, 0.24),
    });
    await dialog().getByLabel('Name').fill('Dan');
    await page.context().clearCookies();
    await page.keyboard.press('Enter');
    await page.getByText('You were logged out: the session or its key has ended.').waitFor();
    await there.expectAccessible();
    await page.getByLabel('Key').fill(there.key);
    await page.keyboard.press('Enter');
    await imported().getByRole('alert').getByText('You were logged out meanwhile.').waitFor();
    await imported().getByRole('button', { name: 'Go on' }).click();
    await imported().getByRole('heading', { name: 'Enrolled 1 person by 1 new photo into team' }).waitFor();
    await imported().getByRole('button', { name: 'Close' }).click();
    expect(await listed()).toHaveLength(4);
  });

  test('finds people by name, and shows what is known of their photos', async () => {
    const { page } = there;
    await page.getByLabel('Find by name').fill('byr');
    await page.getByText('1 of 4 people').waitFor();
    await page.getByRole('link', { name: /Ada Byron/ }).click();
    const rows = panel('Ada Byron').getByRole('row');
    await rows.nth(2).waitFor();
    expect(await rows.nth(1).innerText()).toMatch(/team photos\/Ada Byron\/1\.jpg\s+(0\.\d\d|1\.00)\s+\w+ \d+, \d{4}/);
    await page.getByLabel('Find by name').fill('');
    await there.expectAccessible();
    await there.screenshot('people-person');
  });

  test('renames, splits and merges', async () => {
    const { page } = there;
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await button('Rename').click();
    await dialog().getByLabel('Name').fill('Ben');
    await page.keyboard.press('Enter');
    // Somebody else has the name: said where it was asked for.
    await dialog().getByRole('alert').waitFor();
    await dialog().getByLabel('Name').fill('Ada Lovelace');
    await page.keyboard.press('Enter');
    await panel('Ada Lovelace').waitFor();

    await page.getByLabel('team photos/Ada Byron/2.jpg').check();
    await button('Move to…').click();
    await there.expectAccessible();
    await dialog().getByLabel('To whom').fill('Ada again');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /Ada again.*1 photo/ }).click();
    await panel('Ada again').waitFor();

    await button('Merge').click();
    await dialog().getByLabel('Who stays').fill('Nobody');
    await page.keyboard.press('Enter');
    await dialog().getByRole('alert').getByText('There is no other “Nobody” in team.').waitFor();
    await dialog().getByLabel('Who stays').fill('Ada Lovelace');
    await page.keyboard.press('Enter');
    await panel('Ada Lovelace').getByText('2 photos, number 1').waitFor();
    // The list is asked for anew beside the person's panel, and may come after it.
    await expect.poll(listed).toHaveLength(4);
  });

  test('removes a photo, forgets a person, and hands out a receipt that holds', async () => {
    const { page } = there;
    await page.getByLabel('team photos/Ada Byron/2.jpg').check();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await panel('Ada Lovelace').getByText('1 photo, number 1').waitFor();

    await page.getByRole('button', { name: 'Forget', exact: true }).click();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Forget', exact: true }).click();
    await dialog().getByRole('button', { name: 'Forget' }).click();
    await dialog().getByText('Removed from the gallery: 1 person with 1 template.').waitFor();
    await there.expectAccessible();
    await there.screenshot('people-forgotten');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog().getByRole('link', { name: 'Download the receipt' }).click(),
    ]);
    const receipt = join(there.folder, download.suggestedFilename());
    await download.saveAs(receipt);
    const checked = ['gallery', 'receipt', receipt, '--gallery', join(there.folder, 'team.db')];
    // It throws unless the receipt holds.
    expect(execFileSync(process.execPath, ['dist/cli/main.js', ...checked]).toString()).toContain('holds');
    await dialog().getByRole('button', { name: 'Done' }).click();
    await page.getByText('3 people', { exact: true }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/people/team');
    expect((await listed()).join()).not.toContain('Ada');
  });

  test('forgets a collection, and asks nobody but its server', async () => {
    const { page } = there;
    await page.getByRole('button', { name: 'Forget this collection' }).click();
    await dialog().getByRole('button', { name: 'Forget' }).click();
    await dialog().getByText('Removed from the gallery: 3 people with 3 templates.').waitFor();
    await dialog().getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'Nobody is in “team” yet' }).waitFor();
    expect([...there.hosts]).toEqual([there.url]);
    expect(there.complaints).toEqual([]);
  });
});
