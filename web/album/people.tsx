import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { Operations } from '../../src/client/index.js';
import { useAsked } from '../parts/asked.js';
import { count } from '../parts/figures.js';
import { Offered } from '../parts/name-field.js';
import { useNames } from '../parts/people-names.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import { type Album, type AlbumFace, groupAlbum, type Grouped } from './album.js';
import { GroupCard } from './group-card.js';
import { clearest, useKnownPeople } from './known-people.js';
import { LeftOut } from './left-out.js';
import { Strictness } from './strictness.js';

interface PeopleProps {
  readonly client: Operations;
  readonly album: Album;
  /** As the model's own threshold groups them. */
  readonly first: Grouped;
  readonly mayEnrol: boolean;
}

/** What a collection is called where there is none yet. */
const FIRST = 'people';

/** The people of an album, and the collection that they are enrolled in. */
export function People({ client, album, first, mayEnrol }: PeopleProps) {
  const ids = { collection: useId(), collections: useId(), names: useId() };
  const { grouped, regroup, trouble } = useGroups(client, album, first);
  const { groups, single } = grouped;
  const collections = useAsked(useCallback((signal) => client.listCollections({ signal }), [client]));
  const [typed, setTyped] = useState<string | null>(null);
  const usable = collections.answer?.collections.filter((each) => each.usable).map(({ name }) => name) ?? [];
  const collection = (typed ?? usable[0] ?? FIRST).trim();
  const there = usable.includes(collection) ? collection : null;
  const names = useNames(client, there, collections.answer);
  const known = useKnownPeople(client, mayEnrol ? there : null, groups);

  const card = (faces: readonly AlbumFace[], i: number) => (
    <GroupCard
      key={faces.map(({ id }) => id).join()}
      client={client}
      title={`Person ${i + 1}`}
      faces={faces}
      known={known.get(clearest(faces).id) ?? null}
      collection={mayEnrol && collection !== '' ? collection : null}
      names={ids.names}
      enrolled={collections.again}
    />
  );
  return (
    <>
      <p className="summary" role="status">
        {summary(album, grouped)}
      </p>
      {mayEnrol && groups.length + single.length > 0 && (
        <div className="into">
          <p className="field beside">
            <label htmlFor={ids.collection}>Enrol in the collection</label>
            <input
              id={ids.collection}
              type="text"
              list={ids.collections}
              maxLength={200}
              autoComplete="off"
              value={typed ?? collection}
              onChange={({ target }) => setTyped(target.value)}
            />
          </p>
          <Offered id={ids.collections} names={usable} />
          <Offered id={ids.names} names={names} />
          <p className="note">
            Faces that are somebody else can be left out of a group: press them. The ten clearest of the others are
            enrolled.
          </p>
        </div>
      )}
      {(collections.trouble ?? trouble) !== null && <TroubleNote trouble={(collections.trouble ?? trouble)!} />}
      <ul className="album-groups">{groups.map(card)}</ul>
      {single.length > 0 && (
        <details className="others" open={groups.length === 0}>
          <summary>
            {count(single.length)} {single.length === 1 ? 'face that is' : 'faces that are'} like no other
          </summary>
          <ul className="album-groups">{single.map((face, i) => card([face], groups.length + i))}</ul>
        </details>
      )}
      {first.threshold !== null && grouped.threshold !== null && (
        <Strictness usual={first.threshold} value={grouped.threshold} change={regroup} />
      )}
      <LeftOut album={album} />
    </>
  );
}

/** The groups, and how they are made anew by another threshold. */
function useGroups(client: Operations, album: Album, first: Grouped) {
  const [grouped, setGrouped] = useState(first);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const going = useRef<AbortController | null>(null);
  useEffect(() => () => going.current?.abort(), []);
  const regroup = (threshold: number) => {
    going.current?.abort();
    const { signal } = (going.current = new AbortController());
    groupAlbum(client, album, signal, threshold).then(
      (told) => {
        if (signal.aborted) return;
        setGrouped(told);
        setTrouble(null);
      },
      (error: unknown) => {
        if (!signal.aborted) setTrouble(troubleOf(error));
      },
    );
  };
  return { grouped, regroup, trouble };
}

function summary({ photos }: Album, { groups, single }: Grouped): string {
  const looked = `${count(photos)} ${photos === 1 ? 'photo' : 'photos'}`;
  if (groups.length + single.length === 0) return `No face that can be recognised was found in ${looked}.`;
  const people = `${count(groups.length)} ${groups.length === 1 ? 'person is' : 'people are'} in several of them`;
  return `${looked}: ${people}${single.length > 0 ? `, ${count(single.length)} in one` : ''}.`;
}
