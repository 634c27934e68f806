import { parseArgs } from 'node:util';
import { Random } from '../../dist/random.js';
import { tSne } from '../../dist/report/t-sne.js';
import { umap } from '../../dist/report/umap.js';

export interface EmbeddingMapResult {
  readonly seconds: number;
}

const PEOPLE = 60;
const DIMENSIONS = 128;

const { values } = parseArgs({ options: { method: { type: 'string' }, faces: { type: 'string' } } });
const random = new Random(1);
const normal = () => random.normal();
const people = Array.from({ length: PEOPLE }, () => Float32Array.from({ length: DIMENSIONS }, normal));
const rows = Array.from({ length: Number(values.faces) }, (_, i) => {
  const row = people[i % PEOPLE]!.map((x) => x + 0.8 * normal());
  const length = Math.hypot(...row);
  return row.map((x) => x / length);
});
const start = performance.now();
await (values.method === 'umap' ? umap(rows, { random }) : tSne(rows, { random }));
const result: EmbeddingMapResult = { seconds: (performance.now() - start) / 1000 };
process.stdout.write(`${JSON.stringify(result)}\n`);
