import { LineamentError } from '../errors.js';
import type { GalleryRecord } from './gallery-record.js';
import { row, rows, run, type Work } from './record-work.js';
import { reseal } from './reseal.js';

/**
 * Moves templates from one person to another: all, or those named. A template that the other has as well is there once
 * afterwards. A person without templates goes.
 * @returns the numbers of those that were moved.
 * @throws VALUE_INVALID when one of those named is not of the person.
 */
export function* moveTemplates(
  record: GalleryRecord,
  from: number,
  to: number,
  chosen: readonly number[] | null = null,
): Work<number[]> {
  const named = chosen ?? (yield* templatesOf(from));
  yield* requireTemplatesOf(from, named);
  if (from === to) return [];
  const moved: number[] = [];
  for (const id of named) {
    const twin = yield* row(
      'SELECT 1 FROM template WHERE person = ? AND fingerprint = (SELECT fingerprint FROM template WHERE id = ?)',
      to,
      id,
    );
    if (twin !== undefined) {
      yield* run('DELETE FROM template WHERE id = ?', id);
      continue;
    }
    yield* reseal(record, { where: 'id = ?', value: id }, { vault: record.vault, owner: () => to });
    yield* run('UPDATE template SET person = ? WHERE id = ?', to, id);
    moved.push(id);
  }
  yield* removeIfBare(from);
  return moved;
}

/** Removes templates of a person; with the last one the person goes. @throws VALUE_INVALID when one is not of the person. */
export function* removeTemplates(from: number, named: readonly number[]): Work<void> {
  yield* requireTemplatesOf(from, named);
  yield* run('DELETE FROM template WHERE id IN (??)', named);
  yield* removeIfBare(from);
}

function* templatesOf(person: number): Work<number[]> {
  const found = yield* rows<{ id: number }>('SELECT id FROM template WHERE person = ? ORDER BY id', person);
  return found.map(({ id }) => id);
}

function* requireTemplatesOf(person: number, named: readonly number[]): Work<void> {
  const theirs = new Set(yield* templatesOf(person));
  const stranger = named.find((id) => !theirs.has(id));
  if (named.length > 0 && stranger === undefined) return;
  throw new LineamentError(
    'VALUE_INVALID',
    `Expected numbers of templates of the person, ${[...theirs].join(', ')}, got ${stranger ?? 'none'}.`,
  );
}

function* removeIfBare(person: number): Work<void> {
  yield* run(
    'DELETE FROM person WHERE id = ? AND NOT EXISTS (SELECT 1 FROM template WHERE person = ?)',
    person,
    person,
  );
}
