import { type FormEvent, useId, useState } from 'react';
import type { Operations } from '../../src/client/index.js';
import { count } from '../parts/figures.js';
import { useObjectUrl } from '../parts/object-url.js';
import { decimal } from '../parts/similarity-scale.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import type { AlbumFace } from './album.js';
import { type Enrolment, enrolFaces } from './enrol-faces.js';
import type { KnownPerson } from './known-people.js';

/** Faces of a group that are shown before more are asked for. */
const SHOWN = 8;

interface GroupCardProps {
  readonly client: Operations;
  /** What the group is called before it has a name: "Person 3". */
  readonly title: string;
  readonly faces: readonly AlbumFace[];
  /** Whom they look like, of those who are enrolled; their name is offered. */
  readonly known: KnownPerson | null;
  /** Where they are enrolled; null where the key may not. */
  readonly collection: string | null;
  /** The id of a `datalist` with the people who are there. */
  readonly names: string;
  readonly enrolled: () => void;
}

/** One person of the album: their faces, and the name by which they are enrolled. */
export function GroupCard({ client, title, faces, known, collection, names, enrolled }: GroupCardProps) {
  const field = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const name = (typed ?? known?.name ?? '').trim();
  const [all, setAll] = useState(false);
  const [without, setWithout] = useState<ReadonlySet<number>>(new Set());
  const [state, setState] = useState<
    { kind: 'open' } | { kind: 'enrolling' } | { kind: 'trouble'; trouble: Trouble } | { kind: 'done'; done: Enrolment }
  >({ kind: 'open' });
  const kept = faces.filter(({ id }) => !without.has(id));
  const shown = all ? faces : faces.slice(0, SHOWN);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name === '' || collection === null) return document.getElementById(field)?.focus();
    if (kept.length === 0) {
      const trouble = { message: 'All faces are left out.', cure: 'Take at least one of them back.' };
      return setState({ kind: 'trouble', trouble });
    }
    setState({ kind: 'enrolling' });
    try {
      setState({ kind: 'done', done: await enrolFaces(client, collection, name, kept) });
      enrolled();
    } catch (error) {
      setState({ kind: 'trouble', trouble: troubleOf(error) });
    }
  };

  return (
    <li className="album-group">
      <h3>
        {state.kind === 'done' ? state.done.name : title}
        <span className="note">
          {' '}
          {count(faces.length)} {faces.length === 1 ? 'photo' : 'photos'}
        </span>
      </h3>
      <ul className="album-faces">
        {shown.map((face, i) => (
          <li key={face.id}>
            <FaceToggle
              face={face}
              label={`${title}, face ${i + 1}, in ${face.photo.name}`}
              kept={!without.has(face.id)}
              fixed={collection === null || state.kind === 'done'}
              toggle={() => setWithout(toggled(without, face.id))}
            />
          </li>
        ))}
      </ul>
      {faces.length > SHOWN && !all && (
        <button type="button" onClick={() => setAll(true)}>
          {count(faces.length - SHOWN)} more<span className="hidden"> of {title}</span>
        </button>
      )}
      {collection !== null && state.kind !== 'done' && (
        <form onSubmit={submit} noValidate>
          <label htmlFor={field} className="hidden">
            Name of {title}
          </label>
          <input
            id={field}
            type="text"
            list={names}
            maxLength={200}
            autoComplete="off"
            placeholder="Who is this?"
            value={typed ?? known?.name ?? ''}
            onChange={({ target }) => setTyped(target.value)}
          />
          <button type="submit" disabled={state.kind === 'enrolling'}>
            {state.kind === 'enrolling' ? 'Enrolling…' : 'Enrol'}
            <span className="hidden"> {title}</span>
          </button>
        </form>
      )}
      {known !== null && state.kind !== 'done' && (
        <p className="note">
          Looks like {known.name}, by a similarity of {decimal(known.similarity)}.
        </p>
      )}
      {state.kind === 'trouble' && <TroubleNote trouble={state.trouble} />}
      <div role="status">{state.kind === 'done' && <p className="enrolled">{outcome(state.done)}</p>}</div>
    </li>
  );
}

function toggled(set: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** What came of it, in words. */
function outcome({ added, known, refused }: Enrolment): string {
  const words = [
    added > 0 ? `Enrolled by ${count(added)} ${added === 1 ? 'photo' : 'photos'}.` : '',
    known > 0 ? `${count(known)} ${known === 1 ? 'was' : 'were'} enrolled already.` : '',
    refused.length > 0 ? `${count(refused.length)} refused: ${refused[0]!.trouble.message}` : '',
  ];
  return words.filter(Boolean).join(' ');
}

interface FaceToggleProps {
  readonly face: AlbumFace;
  readonly label: string;
  readonly kept: boolean;
  readonly fixed: boolean;
  readonly toggle: () => void;
}

/** A face that is taken, or left out because it is somebody else. */
function FaceToggle({ face, label, kept, fixed, toggle }: FaceToggleProps) {
  const url = useObjectUrl(face.picture);
  const picture = url === null ? <span className="no-picture" /> : <img src={url} alt="" loading="lazy" />;
  if (fixed) {
    return (
      <span className="album-face" role="img" aria-label={label}>
        {picture}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="album-face"
      aria-pressed={kept}
      aria-label={label}
      title={face.photo.name}
      onClick={toggle}
    >
      {picture}
    </button>
  );
}
