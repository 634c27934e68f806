import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../../src/client/index.js';
import { consoleFixture, missing, PATIENCE, skipped } from '../console-fixture.js';
import { personOfPhoto } from '../people-of-photo.js';

describe.skipIf(missing !== null)(`settings in the console, in Chromium${skipped}`, { timeout: PATIENCE }, () => {
  const there = consoleFixture();
  const section = (name: string) => there.page.getByRole('region', { name, exact: true });

  test('tells each model with its card and licence, the one in use first', async () => {
    await there.enter('#/settings');
    const first = section('Models').getByRole('listitem').first();
    await first.getByText('in use').waitFor();
    await first.getByText('dlib-resnet').click();
    await first.getByText('Trained on').waitFor();
    expect(await first.innerText()).toMatch(/Licence\s+CC0-1\.0/);
    await there.expectAccessible();
  });

  test('computes a threshold from pairs, and says which line is none', async () => {
    const { page } = there;
    await page.getByText('A threshold for pairs of your own').click();
    const pairs = page.getByLabel('Or the pairs themselves');
    await pairs.fill('similarity,same\n0.9,1\nabout a half,0');
    await page.getByRole('button', { name: 'Compute' }).click();
    await page.getByRole('alert').getByText('Line 3 is no pair: “about a half,0”.').waitFor();
    await there.expectAccessible();
    // Two hundred pairs of different people from 0 to 0.199, of which two may pass: those from 0.198 on.
    const lines = Array.from({ length: 200 }, (_, i) => `${i / 1000},0`);
    await page.getByLabel('How often different people may pass').selectOption({ label: '1 %, 1 in 100' });
    await pairs.fill(['0.8,1', '0.1,1', ...lines].join('\n'));
    await page.getByRole('button', { name: 'Compute' }).click();
    const proposed = page.getByRole('status').filter({ hasText: 'The threshold' });
    expect(await proposed.innerText()).toContain('lets 1.00 % of 200 pairs of different people pass');
    expect(await proposed.innerText()).toContain('The threshold 0.1971');
    expect(await proposed.innerText()).toContain('refuses 50.0 % of 2 pairs');
  });

  test('makes a key, tells it once, and revokes it', async () => {
    const { page } = there;
    await page.getByText('A new key').click();
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByRole('alert').getByText('The key has no name.').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Door');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByRole('alert').getByText('The key may do nothing.').waitFor();
    await page.getByLabel(/^Recognise/).check();
    await page.getByLabel(/computed elsewhere/).check();
    await page.getByLabel(/^Collections/).fill('team, guests');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const secret = await page.locator('.secret code').innerText();
    expect(secret).toMatch(/^lin_[0-9a-f]{12}_/);
    const client = createClient({ url: there.url, key: secret });
    expect(await client.session()).toMatchObject({
      name: 'Door',
      scopes: ['recognise'],
      collections: ['team', 'guests'],
    });
    const row = page.getByRole('row').filter({ hasText: 'Door' });
    expect(await row.innerText()).toContain('team, guests');
    expect(await row.innerText()).toContain('recognise, embeddings');
    await there.expectAccessible();
    await there.screenshot('settings');

    await row.getByRole('button', { name: 'Revoke…' }).click();
    // Not by a press too many: the way out is there, and the keyboard is at the question.
    await row.getByRole('button', { name: 'Keep' }).click();
    await row.getByRole('button', { name: 'Revoke…' }).click();
    await page.keyboard.press('Enter');
    await row.getByText(/revoked/).waitFor();
    await expect(client.session()).rejects.toMatchObject({ status: 401 });
  });

  test('says what the server says where the last administrator would be shut out', async () => {
    const { page } = there;
    const row = page.getByRole('row').filter({ hasText: 'first administrator' });
    await row.getByRole('button', { name: 'Revoke…' }).click();
    await row.getByRole('button', { name: 'Revoke for good' }).click();
    const alert = section('Keys').getByRole('alert');
    expect(await alert.innerText()).toMatch(/last key/i);
    expect(await row.innerText()).toContain('yours');
  });

  test('shows the end of the audit log, and what came before', async () => {
    const { page } = there;
    const client = createClient({ url: there.url, key: there.key });
    const photo = new Blob([new Uint8Array(await personOfPhoto('first'))]);
    // The administrator's key, and what the tests before did.
    const { entries: before } = await client.checkAuditLog();
    const all = before + 26;
    await client.enrol({ collection: 'team', name: 'Ada', photos: [photo] });
    for (let i = 0; i < 25; i++) await client.renamePerson({ collection: 'team', person: 1, name: `Ada ${i}` });
    await page.reload();
    const entries = page.getByRole('region', { name: 'Entries of the audit log' }).getByRole('row');
    await entries.nth(20).waitFor();
    expect(await entries.count()).toBe(21);
    expect(await entries.nth(1).innerText()).toMatch(new RegExp(`^${all}\t.*\tkey [0-9a-f]{12}\trename\t`));
    await page.getByRole('button', { name: 'Older entries' }).click();
    await entries.nth(all).waitFor();
    expect(await entries.nth(all).innerText()).toMatch(
      /^1\t.*\tuser .*\tmake-api-key\tkey [0-9a-f]{12}, scopes \["admin"\]/,
    );
    expect(await entries.nth(26).innerText()).toMatch(new RegExp(`^${before + 1}\t.*\tenroll\t`));
    expect(await page.getByRole('button', { name: 'Older entries' }).count()).toBe(0);
    expect(await entries.allInnerTexts()).not.toContain('Ada');
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await section('Audit log')
      .getByText(new RegExp(`^All ${all} entries follow from those before\\. The last has the hash [0-9a-f]{64}`))
      .waitFor();
    await there.expectAccessible();
    await there.screenshot('settings-log');

    // Whoever has the file, and not the server.
    const record = new DatabaseSync(join(there.folder, 'team.db'));
    record.exec(`DROP TRIGGER log_entry_changed; UPDATE log SET actor = 'nobody' WHERE number = 7`);
    record.close();
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await section('Audit log').getByText('Entry 7 is not what was written').waitFor();
    await there.expectAccessible();
  });

  test('shows keys and the log to nobody but administrators', async () => {
    const { page } = there;
    const made = await createClient({ url: there.url, key: there.key }).createKey({
      name: 'guest',
      scopes: ['recognise'],
    });
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Key', { exact: true }).fill(made.secret);
    await page.keyboard.press('Enter');
    await section('Models').getByText('in use').waitFor();
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['Models', 'Calibration']);
    expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).not.toContain('Runs');
  });

  test('asks nobody but its server, and its policy lets everything of it run', () => {
    expect([...there.hosts]).toEqual([there.url]);
    expect(there.complaints).toEqual([]);
  });
});
