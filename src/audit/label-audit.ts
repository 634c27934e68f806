import { centredRows, type LabelledFaces } from './labelled-faces.js';
import { type LabelSuspects, labelSuspects } from './label-suspects.js';
import { type MixedFolder, mixedFolders } from './mixed-folders.js';
import { type SharedPerson, sharedPeople } from './shared-people.js';

/** What the faces of a data set say of its labels. Indices are of the faces and names that were given. */
export interface LabelAudit extends LabelSuspects {
  readonly mixed: readonly MixedFolder[];
  /** Pairs of names within the set that mean one person. */
  readonly twice: readonly SharedPerson[];
  /** Pairs of a name of the set and a name of the other set that mean one person. */
  readonly shared: readonly SharedPerson[];
}

export interface LabelAuditOptions {
  /** The similarity from which on the model takes two faces for one person. */
  readonly threshold: number;
  readonly against?: LabelledFaces | undefined;
}

/**
 * Looks for wrong labels, folders that mix people, and people with two names. One depends on the other: who is mixed into a folder must not
 * draw its centre, and a person with two names must not make every photo nearer to the other name.
 */
export function labelAudit(faces: LabelledFaces, { threshold, against }: LabelAuditOptions): LabelAudit {
  const rows = centredRows(faces.embeddings);
  const mixed = mixedFolders(faces, rows, { threshold });
  const strangers = new Set(mixed.flatMap(({ parts }) => parts.slice(1).flat()));
  const twice = sharedPeople(faces, { threshold, strangers });
  const aliases = new Set(twice.flatMap(({ people: [a, b] }) => [`${a} ${b}`, `${b} ${a}`]));
  const samePerson = (a: number, b: number) => aliases.has(`${a} ${b}`);
  return {
    ...labelSuspects(faces, rows, { mixed, samePerson }),
    mixed,
    twice,
    shared: against === undefined ? [] : sharedPeople(faces, { threshold, against, strangers }),
  };
}
