import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AlignJournal, JOURNAL } from '../../src/cli/align-journal.js';
import { temporaryFolder } from '../data/temporary-photos.js';

const header = {
  size: { width: 112, height: 112 },
  template: 'five-points',
  mainFaceOnly: false,
  photos: ['/photos'],
} as const;
const nobody = { kind: 'aligned', faces: [] } as const;

describe('the journal of a folder of aligned faces', () => {
  test('remembers what became of each photo', async () => {
    const out = join(temporaryFolder(), 'new');
    {
      using journal = await AlignJournal.open(out, header);
      expect(journal.outcomes.size).toBe(0);
      journal.add('a/1.jpg', nobody);
      journal.add('a/2.jpg', { kind: 'broken', reason: 'cut off' });
    }
    using again = await AlignJournal.open(out, header);
    expect([...again.outcomes]).toEqual([
      ['a/1.jpg', nobody],
      ['a/2.jpg', { kind: 'broken', reason: 'cut off' }],
    ]);
  });

  test('takes half a line for none, and goes on after it', async () => {
    const out = temporaryFolder();
    {
      using journal = await AlignJournal.open(out, header);
      journal.add('1.jpg', nobody);
    }
    appendFileSync(join(out, JOURNAL), '{"photo":"2.jpg","ki');
    {
      using journal = await AlignJournal.open(out, header);
      expect([...journal.outcomes.keys()]).toEqual(['1.jpg']);
      journal.add('3.jpg', nobody);
    }
    using journal = await AlignJournal.open(out, header);
    expect([...journal.outcomes.keys()]).toEqual(['1.jpg', '3.jpg']);
    expect(readFileSync(join(out, JOURNAL), 'utf8').split('\n')).toHaveLength(5);
  });

  test('does not mix faces that are aligned in different ways', async () => {
    const out = temporaryFolder();
    (await AlignJournal.open(out, header))[Symbol.dispose]();
    const narrow = AlignJournal.open(out, { ...header, size: { width: 96, height: 112 } });
    await expect(narrow).rejects.toMatchObject({ code: 'RUN_EXISTS', message: expect.stringContaining('"width":96') });
  });
});
