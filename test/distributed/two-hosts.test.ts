import { afterEach, describe, expect, it } from 'vitest';
import { hostsMissing, openHosts, type TwoHosts } from '../../bench/two-hosts.js';
import { Random } from '../../src/random.js';
import { readMetrics } from '../../src/training/metrics.js';
import { distributed, farthest, finished, freshOut, losses, recipeFile, start } from './running.js';

const missing = distributed() ? hostsMissing() : 'libtorch with c10d, and dist/, are needed';

describe.skipIf(missing !== null)(`training on two hosts${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let hosts: TwoHosts | undefined;
  afterEach(() => hosts?.close());

  it(
    'has the losses of one process over a link of 20 ms each way that loses one frame in a thousand',
    { timeout: 480_000 },
    async () => {
      const recipe = recipeFile(1);
      const alone = losses(await finished(recipe, 1));
      expect(alone).toHaveLength(6);
      // A seed that loses two of the first 500.
      hosts = await openHosts({ link: { delayMs: 20, loss: 0.001, random: new Random(29) } });
      const out = freshOut();
      const { inside } = hosts;
      const both = ([0, 1] as const).map((n) => start([recipe, '--out', out], out, (program) => inside(n, program)));
      expect(await Promise.all(both.map(({ ended }) => ended))).toMatchObject([{ code: 0 }, { code: 0 }]);
      expect(farthest(losses(readMetrics(out)), alone)).toBeLessThanOrEqual(1e-4);
      const { frames, lost, meanMs } = hosts.traffic()!;
      expect(frames).toBeGreaterThan(500);
      expect(lost).toBeGreaterThan(0);
      expect(meanMs).toBeGreaterThanOrEqual(20);
    },
  );
});
