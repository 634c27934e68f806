import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';
import type { AlignOutcome, AlignSettings } from './align-messages.js';
import { lockFolder } from './folder-lock.js';

/** The file in the folder of aligned faces that tells what became of each photo. */
export const JOURNAL = 'aligned.jsonl';

/** How the folder's faces are made, and from what. */
export interface JournalHeader extends AlignSettings {
  readonly photos: readonly string[];
}

/**
 * What has been aligned so far, one line of JSON a photo, so that a run that was interrupted goes on where it stopped. The
 * first line says how faces are aligned. A photo's line is written after its faces; half a line, from a machine that lost
 * its power, counts as none.
 */
export class AlignJournal implements Disposable {
  readonly #file: number;

  private constructor(
    path: string,
    private readonly lock: Disposable,
    readonly outcomes: Map<string, AlignOutcome>,
  ) {
    this.#file = openSync(path, 'a');
  }

  /**
   * @throws RUN_EXISTS when the folder holds faces that were aligned in another way, or from other photos, and while another
   *   process aligns into it.
   */
  static async open(out: string, header: JournalHeader): Promise<AlignJournal> {
    mkdirSync(out, { recursive: true });
    const path = join(out, JOURNAL);
    const lock = lockFolder(out);
    const text = await readFile(path, 'utf8').catch(() => '');
    const [first, ...lines] = text.split('\n').map(parsed);
    const journal = new AlignJournal(path, lock, outcomesOf(lines));
    if (first === undefined || first === null) {
      journal.#append(header);
    } else if (JSON.stringify(first) !== JSON.stringify(header)) {
      journal[Symbol.dispose]();
      throw new LineamentError(
        'RUN_EXISTS',
        `${out} holds faces aligned as ${JSON.stringify(first)}, which is not what is asked for: ${JSON.stringify(header)}.`,
      );
    }
    // Half a line must not run into the next one.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(journal.#file, '\n');
    return journal;
  }

  add(photo: string, outcome: AlignOutcome): void {
    this.outcomes.set(photo, outcome);
    this.#append({ photo, ...outcome });
  }

  #append(line: object): void {
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
    this.lock[Symbol.dispose]();
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function outcomesOf(lines: readonly unknown[]): Map<string, AlignOutcome> {
  const outcomes = new Map<string, AlignOutcome>();
  for (const line of lines) {
    if (line === null) continue;
    const { photo, ...outcome } = line as { photo: string } & AlignOutcome;
    outcomes.set(photo, outcome);
  }
  return outcomes;
}
