import { fileURLToPath } from 'node:url';
import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { demoPhotos } from './demo-photos.js';
import { figureOf } from './figure.js';
import { peerProgram, prepareJavaScriptPeers } from './javascript-peers.js';
import type { FirstPhotoResult } from './ours/first-photo.js';
import { ourProgram, type Program, runProgram, timeProgram } from './program.js';

const COMMAND = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const MEGABYTE = 1e6;
const MARK_MEGABYTES = 250;
/** `verify` answers no with 1. */
const ANSWERS = [0, 1];

/** From nothing to an answer: what somebody waits for who asks once. */
export const coldStart: Benchmark = {
  about: '`lineament verify a.jpg b.jpg`, process start to exit, against human on wasm; memory after the first photo',
  async *run({ runs }) {
    prepareJavaScriptPeers();
    const { portraits, groups } = await demoPhotos();
    const peer = peerProgram('human-verify', portraits);
    for (const provider of ['wasm', 'cpu']) {
      const command = process.execPath;
      const ours: Program = {
        command,
        args: [COMMAND, 'verify', ...portraits, '--json', '--threshold', '0.9', '--provider', provider],
      };
      const measured = await alternate(
        runs,
        () => timeProgram(ours, ANSWERS),
        () => timeProgram(peer, ANSWERS),
      );
      yield figureOf({
        bench: 'cold-start',
        figure: `verify, process start to exit, ${provider}`,
        ...measured,
        peerName: 'human, wasm',
        unit: 'ms',
        better: 'less',
      });
      const first = ourProgram('first-photo', ['--provider', provider, groups[0]!]);
      const { residentBytes, torch } = await runProgram<FirstPhotoResult>(first);
      if (torch.length > 0) throw new Error(`Recognising faces has loaded ${torch.join(', ')}.`);
      yield figureOf({
        bench: 'cold-start',
        figure: `resident memory after the first photo, ${provider}`,
        ours: [residentBytes / MEGABYTE],
        peer: [MARK_MEGABYTES],
        peerName: 'the mark',
        unit: 'MB',
        better: 'less',
      });
    }
  },
};
