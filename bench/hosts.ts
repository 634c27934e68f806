import { readFileSync } from 'node:fs';
import { Random } from '../dist/random.js';
import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import { facePhotos } from './photos.js';
import { ourProgram, runProgram, timeProgram } from './program.js';
import { TemporaryFolder } from './temporary-folder.js';
import { hostsMissing, type HostsOptions, openHosts } from './two-hosts.js';
import { windowFlags, type WindowResult } from './window.js';

const WARMUP_BATCHES = 1;
const [DELAY_MS, LOSS] = [20, 0.001];
/** How TCP takes a loss: `cubic`, which most systems have, halves its pace; `bbr` goes on by what it has measured. */
const CONGESTION = ['cubic', 'bbr'];

/** Training on two hosts with a long way between them, against the same two on one cable. */
export const hosts: Benchmark = {
  about: `whole training on two hosts (network namespaces; as root) ${DELAY_MS} ms apart with ${100 * LOSS} % loss, against the same without`,
  async *run({ runs, seconds, batch, backbone }) {
    const missing = hostsMissing();
    if (missing !== null) throw new Error(`There is no figure: ${missing}.`);
    const photos = await facePhotos({ from: 112, to: 128 });
    const flags = windowFlags({ photos, batch, warmup: WARMUP_BATCHES, seconds, precision: 'auto', backbone });
    // The programs, when they are interrupted, leave theirs in it.
    using temporary = new TemporaryFolder('hosts');
    const folder = temporary.path;
    const known = readFileSync('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8').trim().split(' ');
    for (const congestion of CONGESTION.filter((name) => known.includes(name))) {
      let seed = 0;
      const { ours, peer } = await alternate(
        runs,
        () =>
          measured({ link: { delayMs: DELAY_MS, loss: LOSS, random: new Random(++seed) }, congestion }, flags, folder),
        () => measured({ link: null, congestion }, flags, folder),
      );
      yield figureOf({
        bench: 'hosts',
        figure: `images per second, ${backbone}, batch ${batch}, ${DELAY_MS} ms each way and ${100 * LOSS} % loss, TCP ${congestion}`,
        ours: ours.map(({ rate }) => rate),
        peer: peer.map(({ rate }) => rate),
        peerName: 'the same two on a cable without delay or loss',
        unit: '1/s',
        better: 'more',
      });
    }
  },
};

async function measured(options: HostsOptions, flags: readonly string[], folder: string): Promise<WindowResult> {
  const both = await openHosts(options);
  try {
    const program = { ...ourProgram('training', flags), environment: { TMPDIR: folder } };
    // Both, whatever becomes of the other: who loses the other ends by itself as long as there is a cable.
    const ended = await Promise.allSettled([
      runProgram<WindowResult>(both.inside(0, program)),
      timeProgram(both.inside(1, program), [0]),
    ]);
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    const { value: result } = ended[0] as PromiseFulfilledResult<WindowResult>;
    const traffic = both.traffic();
    if (traffic !== null) {
      const { frames, lost, meanMs, longestMs } = traffic;
      process.stderr.write(
        `[bench] ${result.rate.toFixed(1)} images a second over ${frames} frames, of which ${lost} were lost; the others took ` +
          `${meanMs.toFixed(1)} ms, at most ${longestMs.toFixed(0)} ms\n`,
      );
    }
    return result;
  } finally {
    await both.close();
  }
}
