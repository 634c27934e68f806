import { describe, expect, it } from 'vitest';
import { namesOfPeople } from '../../src/cli/people-names.js';
import { peopleOfPairs } from '../../src/data/pairs/people-of-pairs.js';

const sample = (source: string, label = -1) => ({ source, label });
const pair = (left: number, right: number, same: boolean) => ({ left, right, same, fold: 0 });

/** The name of the person of each sample. */
function names(samples: { source: string; label: number }[], pairs: ReturnType<typeof pair>[], classes: string[] = []) {
  const people = peopleOfPairs({ samples }, pairs);
  const called = namesOfPeople({ samples, classes }, people);
  return samples.map((_, i) => called.get(people.personOf[i]!));
}

describe('namesOfPeople', () => {
  it('takes the names of the data set', () => {
    const samples = [sample('x/1.jpg', 1), sample('x/2.jpg', 0), sample('x/3.jpg', 1)];
    expect(names(samples, [pair(0, 2, true), pair(0, 1, false)], ['Ada', 'Bob'])).toEqual(['Bob', 'Ada', 'Bob']);
  });

  it('takes the folders, in full where two are called the same', () => {
    const samples = ['a/ada/1.jpg', 'a/ada/2.jpg', 'a/bob/1.jpg', 'b/bob/1.jpg'].map((source) => sample(source));
    expect(names(samples, [pair(0, 1, true), pair(1, 2, false), pair(2, 3, false)])).toEqual([
      'ada',
      'ada',
      'a/bob',
      'b/bob',
    ]);
  });

  it('takes the first photo where only the pairs tell who is who', () => {
    const samples = ['x/1.jpg', 'x/2.jpg', 'x/3.jpg'].map((source) => sample(source));
    expect(names(samples, [pair(0, 1, true), pair(1, 2, false)])).toEqual(['1.jpg', '1.jpg', '3.jpg']);
  });
});
