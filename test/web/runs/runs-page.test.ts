import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EvaluatedPairs } from '../../../src/report/evaluated-pairs.js';
import { consoleFixture, missing, PATIENCE, skipped } from '../console-fixture.js';
import { writtenEvaluation, writtenRun } from './written-runs.js';

describe.skipIf(missing !== null)(`runs in the console, in Chromium${skipped}`, { timeout: PATIENCE }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-runs-'));
  const [runs, reports] = [join(folder, 'runs'), join(folder, 'reports')];
  mkdirSync(runs);
  const there = consoleFixture({ serve: ['--runs', runs, '--evaluations', reports] });
  let pairs: EvaluatedPairs;
  beforeAll(async () => {
    pairs = await writtenEvaluation(reports, 'lfw');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What the figure of this title says to those who cannot see it. */
  const told = (title: string) =>
    there.page.getByRole('figure', { name: title }).locator('svg[role=img]').getAttribute('aria-label');
  const row = (name: string) => there.page.getByRole('row').filter({ hasText: name });

  test('says how runs come to be shown, where there are none', async () => {
    await there.enter('#/runs');
    await there.page.getByText('None yet. A server that is started with --runs').waitFor();
    await there.expectAccessible();
  });

  test('draws a run that goes on, step by step, until it is over', async () => {
    const { page } = there;
    const earlier = writtenRun(runs, 'earlier', 4, 'resnet18');
    for (let epoch = 0; epoch < 4; epoch++) earlier.nextEpoch();
    earlier.status('finished');
    const going = writtenRun(runs, 'going', 3, 'mobilefacenet');
    going.status('running');
    going.nextEpoch();
    await page.reload();
    await page.getByRole('figure', { name: 'Training loss' }).waitFor();
    // What goes on is what one comes for.
    expect(await page.getByRole('checkbox', { name: 'going' }).isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'earlier' }).isChecked()).toBe(false);
    expect(await told('Training loss')).toMatch(/^Training loss over the steps\. going: from .* at step 1 to .* at step 20\.$/);
    going.nextEpoch();
    await expect.poll(() => told('Training loss'), { timeout: PATIENCE }).toContain('at step 40');
    expect(await told('Verification error (EER)')).toContain('at step 40');
    expect(await row('going').innerText()).toContain('running');
    await there.screenshot('runs-live');
    going.nextEpoch();
    going.nextEpoch();
    going.status('finished');
    await expect.poll(() => row('going').innerText(), { timeout: PATIENCE }).toContain('finished');
    expect(await told('Training loss')).toContain('at step 80');
  });

  test('lays runs over each other, with what their recipes differ in', async () => {
    const { page } = there;
    await page.getByRole('checkbox', { name: 'earlier' }).check();
    await page.getByRole('heading', { name: 'Settings that differ' }).waitFor();
    expect(await told('Classification accuracy')).toMatch(/going: from .*; earlier: from /);
    const settings = page.getByRole('region', { name: 'Settings that differ' });
    expect(await settings.getByRole('row').allInnerTexts()).toEqual([
      'Setting\tgoing\tearlier',
      'backbone.kind\tmobilefacenet\tresnet18',
      'optimiser.learningRate\t0.05\t0.06666666666666667',
    ]);
    // The figures as a table, for whoever reads rather than looks.
    await page.getByRole('figure', { name: 'Verification error (EER)' }).getByText('As a table').click();
    const table = page.getByRole('region', { name: 'Verification error (EER) over the steps' });
    expect((await table.getByRole('row').nth(1).innerText()).split('\t')[0]).toBe('20');
    await there.expectAccessible();
    await there.screenshot('runs-compared');
  });

  test('lists evaluations with their reports', async () => {
    const { page } = there;
    const listed = page.getByRole('listitem').filter({ hasText: 'Evaluation of trial' });
    expect(await listed.innerText()).toContain('6.10 %');
    const [report] = await Promise.all([page.context().waitForEvent('page'), listed.getByText('Report').click()]);
    await report.getByText('All of it.').waitFor();
    await report.close();
  });

  test('has the errors follow the threshold', async () => {
    const { page } = there;
    await page.getByRole('link', { name: 'Move the threshold' }).click();
    await page.getByRole('heading', { name: 'Where to draw the line?' }).waitFor();
    const slider = page.getByRole('slider', { name: 'Threshold' });
    /** The rates of a threshold, counted here pair by pair. */
    const counted = (threshold: number) => {
      const wrong = (same: boolean) =>
        pairs.scores.filter((score, i) => pairs.same[i] === same && score >= threshold !== same).length;
      return [`${wrong(false)} of 1,000 pairs of different people`, `${wrong(true)} of 1,000 pairs of one person`];
    };
    for (const words of counted(0.47)) await page.getByText(words).waitFor();
    await there.expectAccessible();
    await there.screenshot('threshold');

    await page.getByRole('button', { name: 'FMR 1 %' }).click();
    await page.getByText('10 of 1,000 pairs of different people').waitFor();
    const strict = Number((await slider.getAttribute('aria-valuetext'))!.slice(0, 5));
    expect(strict).toBeGreaterThan(0.47);
    const faces = page.getByRole('region', { name: 'Different people, taken for one' }).getByRole('listitem');
    const shown = (await faces.allInnerTexts()).map(Number);
    expect(shown).toHaveLength(6);
    // The nearest to the line, from the line on.
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    expect(shown[0]).toBeGreaterThanOrEqual(strict - 0.001);

    // By the keyboard.
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    expect(Number((await slider.getAttribute('aria-valuetext'))!.slice(0, 5))).toBeLessThan(strict);
    // By dragging the line itself.
    const box = (await page.getByRole('figure', { name: 'Similarities' }).locator('svg[role=img]').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 200, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await page.getByText(/^[01] of 1,000 pairs of different people/).waitFor();
    await page.getByText('1,000 of 1,000 pairs of one person').or(page.getByText('999 of 1,000 pairs of one person')).waitFor();
  });

  test('says of an evaluation that is not there that it is not', async () => {
    const { page } = there;
    await page.goto(`${there.url}/#/runs/threshold/nothing`);
    await page.getByRole('alert').getByText('There is no evaluation "nothing"').waitFor();
    await there.expectAccessible();
  });

  test('asks nobody but its server, and its policy lets everything of it run', () => {
    expect([...there.hosts]).toEqual([there.url]);
    expect(there.complaints).toEqual([]);
  });
});
