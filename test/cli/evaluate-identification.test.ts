import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { lineament } from './lineament.js';
import { portraits } from './portraits.js';

const COMMAND = ['evaluate-identification', 'dlib-resnet'];

let folder: string;

/** Ada is enrolled, and Cy, whose photo shows a wall; the probes are Ada again, a wall as Cy, and Bob as a stranger. */
beforeAll(async () => {
  const made = await portraits();
  folder = made.folder;
  const copy = (from: string, to: string) => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    copyFileSync(made.at(from), join(folder, to));
  };
  copy('ada-1.jpg', 'known/ada/1.jpg');
  copy('wall.png', 'known/cy/1.png');
  copy('ada-2.jpg', 'probes/ada/2.jpg');
  copy('wall.png', 'probes/cy/2.png');
  copy('bob.jpg', 'strangers/bob.jpg');
});

const at = (name: string) => join(folder, name);

describe('evaluate-identification', () => {
  test('finds who is enrolled, counts who has no face as not found, and sets thresholds by strangers', async () => {
    const report = at('report.html');
    const sets = ['--gallery', at('known'), '--probes', at('probes'), '--strangers', at('strangers')];
    const { code, stdout, stderr } = await lineament(
      ...COMMAND,
      ...sets,
      '--far',
      '0.5',
      '--far',
      '1',
      '--report',
      report,
      '--json',
    );
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      known: 2,
      unknown: 1,
      rank1: 0.5,
      rank10: 0.5,
      people: 2,
      photos: 2,
      template: 'best',
      failures: { galleryNoFace: 1, probesNoFace: 1 },
      report,
    });
    // Ada's other photo is more like her than Bob is, so no stranger need be taken for anybody.
    expect(answer.dirAtFar).toMatchObject([
      { far: 0.5, dir: 0.5, resolvable: false },
      { far: 1, dir: 0.5, resolvable: true },
    ]);
    expect(answer.intervals.cmc).toHaveLength(answer.cmc.length);
    const page = readFileSync(report, 'utf8');
    for (const text of ['Identification by dlib-resnet', 'CMC', 'DIR at FAR', '50.00\u00a0%'])
      expect(page).toContain(text);
    expect(page).not.toContain(folder);
  }, 120_000);

  test('refuses sets that do not go together before it loads anything', async () => {
    const usage = async (...args: string[]) => {
      const { code, stderr } = await lineament(...COMMAND, ...args);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await usage('--gallery', at('known'))).toMatch(/--gallery <dir> and --probes <dir>, or --from/);
    expect(await usage('--from', at('known'), '--strangers', at('strangers'))).toMatch(
      /--strangers goes with --gallery/,
    );
    expect(await usage('--gallery', at('known'), '--probes', at('probes'), '--enrol', '2')).toMatch(/goes with --from/);
    expect(await usage('--from', at('known'), '--enrol', '2')).toMatch(/most anybody has is 1/);
  }, 60_000);
});
