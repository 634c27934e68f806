import type { GalleryRecord } from './gallery-record.js';
import { row, type Work } from './record-work.js';
import { openOriginal } from './sealed-person.js';

/** The photo that a template was made from; null where it was not kept. */
export function* originalOf({ vault }: GalleryRecord, template: number): Work<Uint8Array | null> {
  const kept = yield* row<{ person: number; photo: Uint8Array }>(
    'SELECT person, photo FROM original JOIN template ON template.id = original.template WHERE template.id = ?',
    template,
  );
  return kept === undefined ? null : openOriginal(vault, kept.person, kept.photo);
}
