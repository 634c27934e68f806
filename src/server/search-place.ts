import type { Gallery } from '../gallery/gallery.js';
import { refuseMemory } from '../gallery/searchable.js';
import type { ServerSettings } from './settings.js';

/**
 * Whether the database searches the collections of a gallery: as it is set, or with `auto` where it can.
 * @param place of the gallery, as messages name it.
 * @throws RUNTIME_MISSING, VALUE_INVALID when it is to, and cannot.
 */
export async function searchedInDatabase(
  gallery: Pick<Gallery, 'inMemoryBecause'>,
  search: ServerSettings['search'],
  place: string,
): Promise<boolean> {
  if (search === 'memory') return false;
  const because = await gallery.inMemoryBecause();
  if (because !== null && search === 'database') refuseMemory(because, place);
  return because === null;
}
