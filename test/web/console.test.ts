import { describe, expect, test } from 'vitest';
import { consoleFixture, missing, PATIENCE, skipped } from './console-fixture.js';
import { cutOut } from './cut-out.js';

describe.skipIf(missing !== null)(`the console, in Chromium${skipped}`, { timeout: PATIENCE }, () => {
  const there = consoleFixture();

  const person = async (...part: Parameters<typeof cutOut>) => ({
    name: 'photo.jpg',
    mimeType: 'image/jpeg',
    buffer: await cutOut(...part),
  });
  const choose = (name: string) => there.page.getByLabel(new RegExp(`^(Choose|Replace) the ${name} photo$`));

  test('says that a key is not valid, and lets in by one that is', async () => {
    const { page } = there;
    const answer = (await page.goto(there.url))!;
    expect(answer.headers()['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers()['cache-control']).toBe('no-cache');
    await page.getByLabel('Key').fill('lin_wrong');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').innerText()).toContain('This key is not valid.');
    await there.expectAccessible();
    await there.screenshot('log-in');
    await page.getByLabel('Key').fill(there.key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Are they the same person?' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await there.expectAccessible();
    await there.screenshot('empty');
  });

  test('tells of two photos whether they show the same person', async () => {
    const { page } = there;
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
    await there.expectAccessible();
    await there.screenshot('same');

    await choose('second').setInputFiles(await person(0.72, 0.28));
    await status.getByText('Different people').waitFor();
    await page.getByLabel('Photos').check();
    await there.screenshot('different');
  });

  test('says of a file what is wrong with it, beside it', async () => {
    const { page } = there;
    const buffer = Buffer.from('no photo');
    await choose('second').setInputFiles({ name: 'notes.jpg', mimeType: 'image/jpeg', buffer });
    const slot = page.getByRole('region', { name: 'Second photo' });
    await slot.getByRole('alert').waitFor();
    expect(await page.getByRole('meter').count()).toBe(0);
    await there.expectAccessible();
    await there.screenshot('trouble');
  });

  test('takes a photo with the camera', async () => {
    const { page } = there;
    await page.getByRole('button', { name: 'Remove the second photo' }).click();
    // The keyboard is not lost with the button.
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Choose the second photo');
    await page.getByRole('button', { name: 'Use the camera for the second photo' }).click();
    await page.getByRole('button', { name: 'Take photo' }).click();
    await page.getByText('The second photo shows').waitFor();
    expect(await page.getByRole('meter').count()).toBe(1);
  });

  test('asks nobody but its server, and its policy lets everything of it run', async () => {
    expect([...there.hosts]).toEqual([there.url]);
    expect(there.complaints).toEqual([]);
  });

  test('asks for the key again when the session has ended, and then is where it was', async () => {
    const { page } = there;
    await page.context().clearCookies();
    await choose('second').setInputFiles(await person(0.72, 0.28));
    await page.getByText('You were logged out: the session or its key has ended.').waitFor();
    await page.getByLabel('Key').fill(there.key);
    await page.keyboard.press('Enter');
    const slot = page.getByRole('region', { name: 'Second photo' });
    await slot.getByText('You were logged out meanwhile.').waitFor();
    await page.getByRole('img', { name: /^First photo/ }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
  });

  test('is left by logging out', async () => {
    const { page } = there;
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect((await page.context().cookies()).length).toBe(0);
  });
});
