import { parseArgs } from 'node:util';
import { embedPhotos } from '../../dist/cli/embed-photos.js';
import type { Provider } from '../../dist/inference/session.js';
import { treeMemory } from '../memory.js';

/** Photos through the workers of `lineament embed`. */
export interface EmbeddingResult {
  /** Photos a second, from when every worker is warm. */
  readonly rate: number;
  readonly faces: number;
  /** Resident memory after a tenth of the photos, and after all, in bytes. */
  readonly residentEarly: number;
  readonly residentLate: number;
}

const { values, positionals } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    count: { type: 'string', default: '48' },
    provider: { type: 'string', default: 'wasm' },
  },
  allowPositionals: true,
});
const [threads, count] = [Number(values.threads), Number(values.count)];
const tasks = Array.from({ length: count }, (_, index) => ({
  index,
  source: positionals[index % positionals.length]!,
}));
const session = { provider: values.provider as Provider, threads: 1 };
const spec = {
  recognition: { model: 'dlib-resnet', aligned: false, crop: undefined, flip: false, session },
  thumbnails: false,
};

/** Photos that each worker may take to load its networks and to compile its code. */
const WARM_UP = 4 * threads;
const early = Math.max(WARM_UP, Math.ceil(count / 10));
let [done, faces, start, rate, residentEarly, residentLate] = [0, 0, 0, 0, 0, 0];
for await (const { outcome } of embedPhotos(tasks, spec, { threads, signal: new AbortController().signal })) {
  done++;
  if (outcome.kind === 'broken') throw new Error(outcome.reason);
  faces += outcome.faces.length;
  if (done === WARM_UP) start = performance.now();
  if (done === early) residentEarly = treeMemory(process.pid);
  if (done < count) continue;
  // Here and not after the loop: the workers end with it.
  rate = ((done - WARM_UP) / (performance.now() - start)) * 1000;
  residentLate = treeMemory(process.pid);
}
const result: EmbeddingResult = { rate, faces, residentEarly, residentLate };
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
