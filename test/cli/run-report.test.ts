import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runReport } from '../../src/cli/run-report.js';
import { readRun } from '../../src/cli/run-summary.js';
import { encodeJpeg } from '../../src/image/encode.js';
import { renderReport } from '../../src/report/html.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-run-report-'));
afterAll(() => rmSync(directory, { recursive: true }));

function write(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const run = join(directory, name);
  mkdirSync(run, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(run, file), content);
  return run;
}

const page = async (run: string) => renderReport(await runReport((await readRun(run))!));
const METRICS = [
  { type: 'step', step: 1, epoch: 1, loss: 2, accuracy: 0.5, learningRate: 0.1, margin: 0, imagesPerSecond: 50 },
  { type: 'validation', step: 1, epoch: 1, verification: { eer: 0.125 } },
];

describe('runReport', () => {
  it('shows results, curves, what the network sees, the whole recipe and the machine', async () => {
    const picture = { width: 2, height: 2, data: new Uint8Array(12) };
    const here = {
      startedAt: '2026-01-02T03:04:05.000Z',
      lineament: '1.2.3',
      node: '20.0.0',
      libtorch: '1.13.1',
      system: 'linux x64',
      processor: 'A <processor>',
      cores: 2,
      threads: 2,
      memoryGb: 24,
      device: 'cpu',
      precision: 'float32',
      photos: 1234,
      people: 56,
      parameters: 7_890_123,
    };
    const run = write('whole', {
      'recipe.json': JSON.stringify({ name: 'whole', epochs: 1, optimiser: { kind: 'sgd', learningRate: 0.1 } }),
      'metrics.jsonl': METRICS.map((row) => `${JSON.stringify(row)}\n`).join(''),
      'environment.json': JSON.stringify([
        { ...here, afterStep: 0 },
        { ...here, afterStep: 40, processor: 'another' },
      ]),
      'augmented.jpg': await encodeJpeg(picture),
    });
    const html = await page(run);
    expect(html).toContain('<dt>Best equal error rate</dt><dd class="value">12.50\u00a0%</dd>');
    expect(html.match(/<svg role="img"/g)).toHaveLength(5);
    expect(html).toContain('alt="Augmented faces"');
    expect(html).toContain('optimiser:\n  kind: sgd\n  learningRate: 0.1</pre>');
    expect(html).toContain('<td>A &lt;processor&gt;, 2 cores; 2 threads an operator</td><td>another, ');
    expect(html).toContain('<th scope="col">from the beginning</th><th scope="col">after step 40</th>');
    expect(html).toContain('1,234 photos of 56 people');
  });

  it('is a page for a run of which there is only the recipe', async () => {
    const html = await page(write('bare', { 'recipe.json': '{"name":"bare","epochs":2}' }));
    expect(html).toContain('Nothing was validated');
    expect(html).not.toMatch(/<svg|<img|undefined|NaN/);
  });
});
