import { existsSync, mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start } from './lineament.js';

interface Written {
  readonly recipe: object;
  readonly status?: string;
  readonly rates?: readonly number[];
  readonly eer?: number;
}

function writeRun(folder: string, name: string, { recipe, status, rates = [], eer }: Written): void {
  const run = join(folder, name);
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'recipe.json'), JSON.stringify({ name, epochs: 1, ...recipe }));
  const steps = rates.map((imagesPerSecond, i) => ({ type: 'step', step: i + 1, epoch: 1, loss: 1, imagesPerSecond }));
  const rows = [
    ...steps,
    ...(eer === undefined ? [] : [{ type: 'validation', epoch: 1, step: rates.length, verification: { eer } }]),
  ];
  writeFileSync(join(run, 'metrics.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  if (status) writeFileSync(join(run, 'status.json'), JSON.stringify({ status, pid: process.pid, host: hostname() }));
}

/** `runs` in an environment without a display, so that nothing is opened. */
async function runs(...words: string[]) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  delete process.env['DISPLAY'];
  delete process.env['WAYLAND_DISPLAY'];
  try {
    return await start(['runs', ...words]).finished;
  } finally {
    Object.assign(process.env, { ...(DISPLAY && { DISPLAY }), ...(WAYLAND_DISPLAY && { WAYLAND_DISPLAY }) });
  }
}

describe('runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-runs-'));
  writeRun(folder, 'slow', {
    recipe: { backbone: { kind: 'resnet18' }, batch: 64 },
    status: 'finished',
    rates: [10, 90, 30],
    eer: 0.25,
  });
  writeRun(folder, 'fast', { recipe: { backbone: { kind: 'resnet10' }, batch: 64 }, status: 'running', rates: [80] });
  writeRun(folder, 'older', { recipe: { backbone: { kind: 'resnet10' }, batch: 64 }, rates: [1] });

  it('compares: status, best figures, images a second, and the settings in which they differ', async () => {
    const { code, stdout } = await runs(folder, '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as { runs: { run: string }[] };
    const of = (name: string) => found.runs.find(({ run }) => run.endsWith(name));
    expect(of('slow')).toMatchObject({
      status: 'finished',
      imagesPerSecond: 30,
      best: { verification: 0.25, classification: null },
      settings: { 'backbone.kind': 'resnet18' },
    });
    expect(of('fast')).toMatchObject({ status: 'running', imagesPerSecond: 80 });
    expect(of('older')).toMatchObject({ status: 'interrupted' });
  });

  it('prints the same as tables', async () => {
    const { stdout } = await runs(folder);
    expect(stdout).toMatch(/slow .* finished +1 of 1 +30 .* 25\.00 %/);
    expect(stdout).toMatch(/settings that differ/);
    expect(stdout).toMatch(/backbone\.kind .*resnet18/);
    expect(stdout).not.toMatch(/\nbatch /);
  });

  it('writes the curves of all runs as one page with links to each, and says where when there is no display', async () => {
    const { stdout } = await runs(folder, '--open');
    const page = join(folder, 'runs.html');
    expect(stdout).toContain(`report: ${page}\n(no display to open it on)`);
    expect(existsSync(page)).toBe(true);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('<svg');
    expect(html).toMatch(/slow[\s\S]*fast|fast[\s\S]*slow/);
    // Each run has its own report, to which the list leads.
    expect(html).toContain('<a href="./slow/report.html">slow</a>');
    expect(readFileSync(join(folder, 'slow', 'report.html'), 'utf8')).toContain('25.00\u00a0%');
  });

  it('brings the report of a run up to its metrics, and leaves one that is newer', async () => {
    const report = join(folder, 'slow', 'report.html');
    writeFileSync(report, 'kept');
    await runs(folder, '--open');
    expect(readFileSync(report, 'utf8')).toBe('kept');
    utimesSync(report, 0, 0);
    await runs(folder, '--open');
    expect(readFileSync(report, 'utf8')).toContain('<h1>Training run slow</h1>');
  });

  it('opens the report of one run, and writes its figures as PNG where asked to', async () => {
    const run = join(folder, 'slow');
    const png = join(folder, 'figures');
    const { stdout } = await runs(run, '--open', '--png', png, '--json');
    const document = JSON.parse(stdout) as object;
    const files = ['loss.png', 'verification-error.png'].map((name) => join(png, name));
    expect(document).toMatchObject({ report: join(run, 'report.html'), opened: false, figures: files });
    for (const file of files) expect([...readFileSync(file).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  });
});
