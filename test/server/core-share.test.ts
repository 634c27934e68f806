import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { photoThreads } from '../../src/server/core-share.js';
import { openFaceReader } from '../../src/server/face-reader.js';
import { settingsOf } from '../../src/server/settings.js';

/** How urgent each thread of this process is, as `nice` counts. */
function priorities(): number[] {
  return readdirSync('/proc/self/task').flatMap((thread) => {
    try {
      // Behind the name of the program, which may have anything in it: state is the third field, nice the nineteenth (proc(5)).
      const fields = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return [Number(fields[19 - 3])];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}

describe('threads that look at photos', () => {
  it('are one a core where they give way, and leave a core of more than two where they cannot', () => {
    expect([1, 2, 3, 8, 1000].map((cores) => photoThreads(cores, 'linux'))).toEqual([1, 2, 3, 8, 256]);
    expect([1, 2, 3, 8, 1000].map((cores) => photoThreads(cores, 'darwin'))).toEqual([1, 2, 2, 7, 256]);
  });

  it.skipIf(process.platform !== 'linux')('are less urgent than the event loop and everything else', async () => {
    const own = getPriority(0);
    const before = priorities();
    await using _reader = await openFaceReader('dlib-resnet', settingsOf({ threads: 2 }));
    const less = Math.min(19, own + 5);
    expect(priorities().filter((nice) => nice === less)).toHaveLength(
      2 + before.filter((nice) => nice === less).length,
    );
    expect(getPriority(0)).toBe(own);
  });
});
