import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';
import { type EvaluatedPairs, evaluatedPairsSchema } from '../report/evaluated-pairs.js';
import {
  type EvaluationFile,
  evaluationFile,
  evaluationOf,
  type EvaluationRecord,
  evaluationRecordSchema,
} from '../report/evaluation-record.js';

export interface ListedEvaluation extends EvaluationRecord {
  /** Of its files, without their endings. */
  readonly name: string;
  /** Whether the scores of its pairs are there, to move the threshold over. */
  readonly pairs: boolean;
}

/** The evaluations whose files lie in a folder. They are read, and never written. */
export interface EvaluationLibrary {
  /** The last made first. */
  list(): Promise<readonly ListedEvaluation[]>;
  /** Its report as one page of HTML. @throws EVALUATION_UNKNOWN */
  report(name: string): Promise<string>;
  /** @throws EVALUATION_UNKNOWN, also for one whose pairs are not there. */
  pairs(name: string): Promise<EvaluatedPairs>;
}

/**
 * The evaluations of a folder. Nothing outside it is reached: a name counts only if a file in the folder itself is called so, and links and
 * folders are passed over. A folder that there is not yet has none.
 */
export function evaluationsIn(folder: string): EvaluationLibrary {
  const files = async (): Promise<ReadonlySet<string>> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return new Set(entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
  };
  const read = async (name: string, file: EvaluationFile): Promise<string> => {
    const there = await files();
    const asked = evaluationFile(name, file);
    if (!there.has(evaluationFile(name, 'record'))) throw unknown(`There is no evaluation "${name}" in the folder.`);
    if (!there.has(asked)) throw unknown(`The evaluation "${name}" has no ${file}.`);
    return readFile(join(folder, asked), 'utf8');
  };
  return {
    async list() {
      const there = await files();
      const found = await Promise.all(
        [...there].map(async (file): Promise<ListedEvaluation | null> => {
          const name = evaluationOf(file);
          const record = name === null ? null : await readRecord(join(folder, file));
          return name === null || record === null
            ? null
            : { ...record, name, pairs: there.has(evaluationFile(name, 'pairs')) };
        }),
      );
      return found.filter((each) => each !== null).sort((a, b) => b.created.localeCompare(a.created));
    },
    report: (name) => read(name, 'report'),
    async pairs(name) {
      const text = await read(name, 'pairs');
      const parsed = evaluatedPairsSchema.safeParse(json(text));
      if (parsed.success) return parsed.data;
      throw unknown(`The pairs of the evaluation "${name}" are not as this version writes them.`);
    },
  };
}

/** Null for a file of another version, or of somebody else, of whom nothing can be told. */
async function readRecord(path: string): Promise<EvaluationRecord | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return evaluationRecordSchema.safeParse(json(text)).data ?? null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknown(message: string): LineamentError {
  return new LineamentError('EVALUATION_UNKNOWN', message);
}
