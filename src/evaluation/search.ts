/** What the search for one probe among the people of a gallery came to. */
export interface Search {
  /** Whom the probe shows. */
  readonly person: number;
  /** Whether that person is in the gallery. */
  readonly known: boolean;
  /** The place of the right person, from 1, ties counting against them; Infinity where they were not found at all. */
  readonly rank: number;
  /** The highest similarity to anybody. */
  readonly top: number;
  /** Who that is; null where nobody was compared. */
  readonly named: number | null;
}
