import './album.css';
import { useRef, useState } from 'react';
import { may, type PageProps } from '../page.js';
import { count } from '../parts/figures.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import { type Album, groupAlbum, type Grouped, readAlbum } from './album.js';
import { ChoosePhotos } from './choose-photos.js';
import { People } from './people.js';

type State =
  | { readonly kind: 'empty' }
  | { readonly kind: 'reading'; readonly done: number; readonly of: number }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  | { readonly kind: 'read'; readonly album: Album; readonly grouped: Grouped };

/** The people of a folder of photos; naming one enrols them. */
export function AlbumPage({ client, session }: PageProps) {
  const [state, setState] = useState<State>({ kind: 'empty' });
  const going = useRef<AbortController | null>(null);

  const give = async (photos: readonly File[]) => {
    if (photos.length === 0) {
      const trouble = { message: 'There are no photos among these files.', cure: 'Choose others, or another folder.' };
      return setState({ kind: 'trouble', trouble });
    }
    going.current?.abort();
    const { signal } = (going.current = new AbortController());
    const tell = (next: State) => {
      if (!signal.aborted) setState(next);
    };
    tell({ kind: 'reading', done: 0, of: photos.length });
    try {
      const album = await readAlbum(client, photos, signal, (done) =>
        tell({ kind: 'reading', done, of: photos.length }),
      );
      tell({ kind: 'read', album, grouped: await groupAlbum(client, album, signal) });
    } catch (error) {
      tell({ kind: 'trouble', trouble: troubleOf(error) });
    }
  };

  const cancel = () => {
    going.current?.abort();
    setState({ kind: 'empty' });
  };

  return (
    <>
      <h1>Who is in these photos?</h1>
      <p className="lead">
        The faces of a folder, by person. The server keeps nothing of it until you name somebody, which enrols them.
      </p>
      {state.kind === 'reading' ? (
        <div className="reading">
          <p id="reading" role="status">
            {state.done < state.of ? `Looking at ${count(state.of)} photos…` : 'Grouping the faces…'}
          </p>
          <progress aria-labelledby="reading" value={state.done} max={state.of} />
          <p className="note">
            {count(state.done)} of {count(state.of)}
          </p>
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </div>
      ) : (
        <ChoosePhotos give={(photos) => void give(photos)} />
      )}
      {state.kind === 'trouble' && <TroubleNote trouble={state.trouble} />}
      {state.kind === 'read' && (
        <People client={client} album={state.album} first={state.grouped} mayEnrol={may(session, 'enrol')} />
      )}
    </>
  );
}
