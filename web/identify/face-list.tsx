import type { Operations } from '../../src/client/index.js';
import { oneIn } from '../parts/rate.js';
import { EnrolForm } from './enrol-form.js';
import { FaceCard } from './face-card.js';
import { summary } from './look-up.js';
import type { Scene } from './scene.js';

interface FaceListProps {
  readonly client: Operations;
  readonly collection: string | null;
  readonly scene: Scene | null;
  /** Whether the picture changes by itself: then nobody is enrolled from it. */
  readonly live: boolean;
  readonly mayEnrol: boolean;
  /** Who was enrolled since, by the place of the face. */
  readonly enrolled: ReadonlyMap<number, string>;
  readonly point: (face: number | null) => void;
  readonly enrol: (face: number, name: string, collection: string) => void;
}

/** The faces of a scene in words. */
export function FaceList({ client, collection, scene, live, mayEnrol, enrolled, point, enrol }: FaceListProps) {
  const told = scene?.found.kind === 'looked-up' ? scene.found.told : null;
  const rate = told?.falsePositiveRate ?? 0;
  const strangers = told?.faces.some(({ matches }) => matches.length === 0) ?? false;
  return (
    <section className="faces" aria-label="Faces">
      <p className="found" role="status">
        {told === null ? (scene?.found.kind === 'trouble' ? '' : 'Looking…') : summary(told)}
      </p>
      {told !== null && (
        <ol>
          {told.faces.map((face, i) => (
            <FaceCard
              key={i}
              face={face}
              picture={scene!.picture}
              threshold={told.threshold}
              enrolled={enrolled.get(i) ?? null}
              mayEnrol={mayEnrol && !live}
              point={(at) => point(at ? i : null)}
              form={(close) => (
                <EnrolForm
                  client={client}
                  collection={collection}
                  photo={scene!.file}
                  face={i}
                  close={close}
                  enrolled={(name, into) => enrol(i, name, into)}
                />
              )}
            />
          ))}
        </ol>
      )}
      {live && strangers && mayEnrol && <p className="note">Hold the picture to enrol who is unknown.</p>}
      {!live && rate > 0 && (
        <p className="note">In such a search a stranger is taken for somebody in about {oneIn(rate)}.</p>
      )}
    </section>
  );
}
