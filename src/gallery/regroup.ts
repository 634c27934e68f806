import { LineamentError } from '../errors.js';
import type { GalleryRecord } from './gallery-record.js';
import { reseal } from './reseal.js';

/**
 * Moves templates from one person to another: all, or those named. A template that the other has as well is there once
 * afterwards. A person without templates goes.
 * @returns the numbers of those that were moved.
 * @throws VALUE_INVALID when one of those named is not of the person.
 */
export function moveTemplates(
  record: GalleryRecord,
  from: number,
  to: number,
  named: readonly number[] = templatesOf(record, from),
): number[] {
  requireTemplatesOf(record, from, named);
  if (from === to) return [];
  const moved: number[] = [];
  for (const id of named) {
    const twin = record.row(
      'SELECT 1 FROM template WHERE person = ? AND fingerprint = (SELECT fingerprint FROM template WHERE id = ?)',
      to,
      id,
    );
    if (twin !== undefined) {
      record.sql('DELETE FROM template WHERE id = ?').run(id);
      continue;
    }
    reseal(record, { where: 'id = ?', value: id }, { vault: record.vault, owner: () => to });
    record.sql('UPDATE template SET person = ? WHERE id = ?').run(to, id);
    moved.push(id);
  }
  removeIfBare(record, from);
  return moved;
}

/** Removes templates of a person; with the last one the person goes. @throws VALUE_INVALID when one is not of the person. */
export function removeTemplates(record: GalleryRecord, from: number, named: readonly number[]): void {
  requireTemplatesOf(record, from, named);
  for (const id of named) record.sql('DELETE FROM template WHERE id = ?').run(id);
  removeIfBare(record, from);
}

function templatesOf(record: GalleryRecord, person: number): number[] {
  return record
    .rows<{ id: number }>('SELECT id FROM template WHERE person = ? ORDER BY id', person)
    .map(({ id }) => id);
}

function requireTemplatesOf(record: GalleryRecord, person: number, named: readonly number[]): void {
  const theirs = new Set(templatesOf(record, person));
  const stranger = named.find((id) => !theirs.has(id));
  if (named.length > 0 && stranger === undefined) return;
  throw new LineamentError(
    'VALUE_INVALID',
    `Expected numbers of templates of the person, ${[...theirs].join(', ')}, got ${stranger ?? 'none'}.`,
  );
}

function removeIfBare(record: GalleryRecord, person: number): void {
  record
    .sql('DELETE FROM person WHERE id = ? AND NOT EXISTS (SELECT 1 FROM template WHERE person = ?)')
    .run(person, person);
}
