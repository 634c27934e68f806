import { useEffect, useState } from 'react';
import type { PageProps } from '../page.js';
import { Choice } from '../parts/choice.js';
import { type LookedAt, useLookedAt } from '../parts/looked-at.js';
import { PhotoSlot, type View } from '../parts/photo-slot.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import { Dial } from './dial.js';
import { caveats, type Decided, grounds, headline } from './verdict.js';
import './verify.css';

type Answer =
  | { readonly kind: 'none' }
  | { readonly kind: 'comparing' }
  | { readonly kind: 'decided'; readonly decided: Decided }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

type Seen = Extract<LookedAt['seen'], { readonly kind: 'faces' }>;

const VIEWS = { faces: 'Faces', photos: 'Photos' } as const;

/** Two photos, and whether they show the same person: compared as soon as both are there. */
export function VerifyPage({ client }: PageProps) {
  const first = useLookedAt(client);
  const second = useLookedAt(client);
  const [view, setView] = useState<View>('faces');
  const [landmarks, setLandmarks] = useState(false);
  const [threshold, setThreshold] = useState<number | null>(null);
  const [answer, setAnswer] = useState<Answer>({ kind: 'none' });

  useEffect(() => {
    // Shown ahead of the first answer, which tells it again: without it the dial is only less full.
    client.listModels().then(
      ({ models }) => setThreshold(models.find(({ inUse }) => inUse)?.threshold?.similarity ?? null),
      () => {},
    );
  }, [client]);

  const [one, two] = [first, second].map(({ photo }) => (photo?.seen.kind === 'faces' ? photo.seen : null));
  useEffect(() => {
    if (!one || !two) return setAnswer({ kind: 'none' });
    const controller = new AbortController();
    const { signal } = controller;
    setAnswer({ kind: 'comparing' });
    client.verify({ first: comparable(one), second: comparable(two) }, { signal }).then(
      (told) => {
        if (signal.aborted) return;
        if (told.kind !== 'no-face') return setAnswer({ kind: 'decided', decided: told });
        const message = `No face was found in the ${told.photo === 0 ? 'first' : 'second'} photo.`;
        setAnswer({ kind: 'trouble', trouble: { message, cure: 'Choose another photo.' } });
      },
      (error: unknown) => {
        if (!signal.aborted) setAnswer({ kind: 'trouble', trouble: troubleOf(error) });
      },
    );
    return () => controller.abort();
  }, [client, one, two]);

  /** The first file goes where it was dropped, the next to the other place. */
  const give = (here: typeof first, there: typeof first) => (files: readonly File[]) => {
    const [mine, other] = files;
    if (mine) here.choose(mine);
    if (other) there.choose(other);
  };

  const decided = answer.kind === 'decided' ? answer.decided : null;
  const anything = first.photo !== null || second.photo !== null;
  return (
    <>
      <h1>Are they the same person?</h1>
      <p className="lead">Two photos are compared as soon as both are here. The server keeps neither of them.</p>
      <div className="stage">
        <PhotoSlot name="First photo" {...first} give={give(first, second)} view={view} landmarks={landmarks} />
        <div className="middle">
          <Dial similarity={decided?.similarity ?? null} threshold={decided?.threshold ?? threshold} />
          <div className="answer" role="status">
            {answer.kind === 'comparing' && <p className="headline soft">Comparing…</p>}
            {decided && <p className={`headline ${decided.kind}`}>{headline(decided)}</p>}
          </div>
        </div>
        <PhotoSlot name="Second photo" {...second} give={give(second, first)} view={view} landmarks={landmarks} />
      </div>
      {answer.kind === 'trouble' && <TroubleNote trouble={answer.trouble} />}
      {decided && (
        <div className="grounds">
          <p>{grounds(decided)}</p>
          {decided.reservations.length > 0 && (
            <ul>
              {caveats(decided).map((caveat) => (
                <li key={caveat}>{caveat}</li>
              ))}
            </ul>
          )}
        </div>
      )}
      {anything && (
        <div className="views">
          <Choice name="What to show" options={VIEWS} value={view} change={setView} />
          <label className="check">
            <input
              type="checkbox"
              checked={landmarks}
              disabled={view === 'photos'}
              onChange={({ target }) => setLandmarks(target.checked)}
            />
            Landmarks
          </label>
        </div>
      )}
    </>
  );
}

/** What the comparison takes of a photo that was looked at: neither the photo again nor its landmarks. */
function comparable({ model, faces }: Seen) {
  return {
    model,
    faces: faces.map((face) => {
      const { landmarks: _, ...told } = face;
      return told;
    }),
  };
}
