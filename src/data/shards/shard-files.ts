import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineamentError } from '../../errors.js';

/** More files than anybody has: who names as many has mistyped a number. */
const MOST_FILES = 1_000_000;

const BRACES = /^(.*?)\{([^{}]*)\}(.*)$/s;

/** Whether photos are named by a pattern of shards, such as `faces-{000..499}.tar`. */
export function isShardPattern(named: string): boolean {
  return BRACES.test(named) && /\.(tar|rec)$/.test(named);
}

/**
 * The tar shards that a root names: a pattern with braces (`faces-{000..499}.tar`, `{a,b}.tar`), one `.tar`, or a folder that
 * holds such and no folders; null where it names something else.
 *
 * @throws LineamentError DATASET_INVALID when one of a pattern is missing, or shards are compressed.
 */
export function tarShards(root: string): string[] | null {
  return filesOf(root, '.tar');
}

/** Like {@link tarShards}, of RecordIO files, which may have other files and folders beside them. */
export function recordShards(root: string): string[] | null {
  return filesOf(root, '.rec');
}

function filesOf(root: string, ending: '.tar' | '.rec'): string[] | null {
  if (isShardPattern(root)) return root.endsWith(ending) ? present(expanded(root), root) : null;
  const stats = statSync(root, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (!stats.isDirectory()) return root.endsWith(ending) ? [root] : null;
  const entries = readdirSync(root, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  if (ending === '.tar' && entries.some((entry) => entry.isDirectory())) return null;
  const names = entries.map(({ name }) => name);
  const files = names.filter((name) => name.endsWith(ending));
  if (files.length > 0) return files.sort().map((name) => join(root, name));
  const compressed = names.find((name) => /\.(tar\.(gz|bz2|xz|zst)|tgz)$/.test(name));
  if (ending === '.rec' || compressed === undefined) return null;
  throw invalid(
    `${join(root, compressed)} is compressed: a photo in it can only be read from the beginning on. Unpack the compression (gunzip, unzstd); photos hardly grow by it.`,
  );
}

/** The names that a pattern stands for, in its order: `{000..499}` counts with as many digits, `{a,b}` lists. */
function expanded(pattern: string): string[] {
  const [, before, choice, after] = BRACES.exec(pattern) ?? [];
  if (before === undefined || choice === undefined) return [pattern];
  const rest = expanded(after!);
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(choice) ?? [];
  const count = first === undefined ? 0 : Number(last) - Number(first) + 1;
  if (first !== undefined && !(count >= 1 && count * rest.length <= MOST_FILES)) {
    throw invalid(`${pattern}: expected {first..last} with first before last, and at most ${MOST_FILES} files.`);
  }
  const choices =
    first === undefined
      ? choice.split(',')
      : Array.from({ length: count }, (_, i) => String(Number(first) + i).padStart(first.length, '0'));
  return choices.flatMap((each) => rest.map((end) => `${before}${each}${end}`));
}

function present(files: string[], pattern: string): string[] {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length === 0) return files;
  throw invalid(
    `${missing.length} of the ${files.length} shards of ${pattern} are not there, such as ${missing[0]}. Fetch them, or name those that there are.`,
  );
}

function invalid(message: string): LineamentError {
  return new LineamentError('DATASET_INVALID', message);
}
