import { useCallback, useEffect, useState } from 'react';
import { may, type PageProps } from '../page.js';
import { hasCamera } from '../parts/camera-stream.js';
import { CollectionChoice, useCollection, useCollections } from '../parts/collection-choice.js';
import { DropZone } from '../parts/drop-zone.js';
import { useObjectUrl } from '../parts/object-url.js';
import { TroubleNote } from '../parts/trouble.js';
import { goTo } from '../route.js';
import { FaceList } from './face-list.js';
import { FramedFaces } from './framed-faces.js';
import './identify.css';
import { LiveCamera } from './live-camera.js';
import { type Scene, useScene } from './scene.js';

/** A photo, or what the camera sees, and who of a collection is in it. */
export function IdentifyPage({ client, session, place }: PageProps) {
  const collections = useCollections(client);
  const { scene, look, show } = useScene(client);
  const [live, setLive] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const [enrolled, setEnrolled] = useState<ReadonlyMap<number, string>>(new Map());
  const { all } = collections;
  const collection = useCollection(all, place[0]);
  const url = useObjectUrl(live ? null : (scene?.file ?? null));

  const choose = useCallback(
    (file: Blob, into = collection) => {
      setLive(false);
      setEnrolled(new Map());
      look(file, into);
    },
    [collection, look],
  );
  usePasted(choose);

  const found = scene?.found;
  const told = found?.kind === 'looked-up' ? found.told : null;
  const nameOf = (i: number) => enrolled.get(i) ?? told?.faces[i]?.matches[0]?.name ?? null;
  const empty = scene === null && !live;
  return (
    <>
      <h1>Who is it?</h1>
      <p className="lead">
        Every face of a photo, or of what the camera sees, is looked up in a collection. The server keeps no photo.
      </p>
      {collections.trouble !== null && <TroubleNote trouble={collections.trouble} />}
      {collection !== null && all !== null && (
        <CollectionChoice
          label="Look in"
          all={all}
          value={collection}
          change={(name) => {
            goTo(['identify', name]);
            if (scene !== null && !live) choose(scene.file, name);
          }}
        />
      )}
      <div className={empty ? 'identify empty' : 'identify'}>
        <DropZone
          name="Photo"
          label={`${scene === null ? 'Choose' : 'Replace'} the photo`}
          className="view"
          busy={found?.kind === 'looking'}
          give={([file]) => file && choose(file)}
        >
          {(input) => (
            <>
              {live ? (
                <LiveCamera client={client} collection={collection} scene={scene} chosen={chosen} show={show} />
              ) : scene === null ? (
                <label className="picture empty" htmlFor={input}>
                  <strong>Photo</strong>
                  <span>Drop it here, choose a file, or paste it</span>
                </label>
              ) : (
                <Shown scene={scene} url={url} nameOf={nameOf} chosen={chosen} />
              )}
              <div className="actions">
                {live ? (
                  <>
                    <button type="button" className="main" disabled={told === null} onClick={() => setLive(false)}>
                      Hold the picture
                    </button>
                    <button
                      type="button"
                      onClick={() => {
                        setLive(false);
                        show(null);
                      }}
                    >
                      Stop the camera
                    </button>
                  </>
                ) : (
                  <>
                    {scene !== null && (
                      <label className="button" htmlFor={input}>
                        Replace
                      </label>
                    )}
                    {hasCamera() && (
                      <button
                        type="button"
                        onClick={() => {
                          show(null);
                          setEnrolled(new Map());
                          setLive(true);
                        }}
                      >
                        Use the camera
                      </button>
                    )}
                  </>
                )}
              </div>
              {found?.kind === 'trouble' && <TroubleNote trouble={found.trouble} />}
            </>
          )}
        </DropZone>
        {!empty && (
          <FaceList
            client={client}
            collection={collection}
            scene={scene}
            live={live}
            mayEnrol={may(session, 'enrol')}
            enrolled={enrolled}
            point={setChosen}
            enrol={(face, name, into) => {
              setEnrolled(new Map([...enrolled, [face, name]]));
              collections.reload();
              if (collection === null) goTo(['identify', into]);
            }}
          />
        )}
      </div>
    </>
  );
}

interface ShownProps {
  readonly scene: Scene;
  readonly url: string | null;
  readonly nameOf: (face: number) => string | null;
  readonly chosen: number | null;
}

/** The photo with its faces; its size is known once it is decoded, and boxes are told in it. */
function Shown({ scene: { picture, found }, url, nameOf, chosen }: ShownProps) {
  if (picture === null && found.kind !== 'looking') {
    return (
      <div className="picture empty">
        <span>
          {found.kind === 'trouble' ? 'Not a photo that can be read' : 'This browser cannot show this format.'}
        </span>
      </div>
    );
  }
  const faces = picture !== null && found.kind === 'looked-up' ? found.told.faces : [];
  const { width = 4, height = 3 } = picture ?? {};
  return (
    <FramedFaces width={width} height={height} faces={faces} nameOf={nameOf} mirrored={false} chosen={chosen}>
      {url !== null && <img src={url} alt="Photo" />}
      {found.kind === 'looking' && <span className="looking">Looking for faces…</span>}
    </FramedFaces>
  );
}

/** A picture in the clipboard is a photo too. */
function usePasted(choose: (file: Blob) => void): void {
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => {
      const file = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (file !== undefined) choose(file);
    };
    addEventListener('paste', paste);
    return () => removeEventListener('paste', paste);
  }, [choose]);
}
