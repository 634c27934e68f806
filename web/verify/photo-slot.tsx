import { type DragEvent, useId, useState } from 'react';
import { TroubleNote } from '../trouble.js';
import { Camera, hasCamera } from './camera.js';
import { LevelFace } from './level-face.js';
import type { Chosen, LookedAt } from './looked-at.js';

export type View = 'faces' | 'photos';

interface PhotoSlotProps extends Chosen {
  readonly name: string;
  readonly view: View;
  readonly landmarks: boolean;
  /** Takes what was dropped or picked; more than one photo fills the other place too. */
  readonly give: (files: readonly File[]) => void;
}

/** A place for one photo: dropped, picked or taken, and then what was seen in it. */
export function PhotoSlot({ name, photo, view, landmarks, give, choose, remove }: PhotoSlotProps) {
  const [over, setOver] = useState(false);
  const [filming, setFilming] = useState(false);
  const input = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    setFilming(false);
    give([...event.dataTransfer.files]);
  };
  // Whoever works by the keyboard goes on from here when the button that they pressed is gone.
  const goOn = () => document.getElementById(input)?.focus();
  return (
    <section
      className={`slot${over ? ' over' : ''}`}
      aria-label={name}
      aria-busy={photo?.seen.kind === 'looking'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        id={input}
        className="hidden"
        type="file"
        accept="image/*"
        multiple
        aria-label={`${photo === null ? 'Choose' : 'Replace'} the ${name.toLowerCase()}`}
        onChange={({ target }) => {
          give([...(target.files ?? [])]);
          setFilming(false);
          // The same file again is a choice too.
          target.value = '';
        }}
      />
      {filming ? (
        <Camera
          close={() => {
            setFilming(false);
            goOn();
          }}
          taken={(shot) => {
            setFilming(false);
            choose(shot);
            goOn();
          }}
        />
      ) : photo === null ? (
        <label className="picture empty" htmlFor={input}>
          <strong>{name}</strong>
          <span>Drop it here, or choose a file</span>
        </label>
      ) : (
        <Picture photo={photo} name={name} view={view} landmarks={landmarks} />
      )}
      <div className="actions">
        {photo === null ? (
          hasCamera() &&
          !filming && (
            <button type="button" onClick={() => setFilming(true)}>
              Use the camera<span className="hidden"> for the {name.toLowerCase()}</span>
            </button>
          )
        ) : (
          <>
            <label className="button" htmlFor={input}>
              Replace
            </label>
            <button
              type="button"
              onClick={() => {
                remove();
                goOn();
              }}
            >
              Remove<span className="hidden"> the {name.toLowerCase()}</span>
            </button>
          </>
        )}
      </div>
      {photo?.seen.kind === 'trouble' && <TroubleNote trouble={photo.seen.trouble} />}
    </section>
  );
}

interface PictureProps extends Pick<PhotoSlotProps, 'name' | 'view' | 'landmarks'> {
  readonly photo: LookedAt;
}

function Picture({ photo: { url, picture, seen }, name, view, landmarks }: PictureProps) {
  const faces = seen.kind === 'faces' ? seen.faces : [];
  if (picture === null && seen.kind !== 'looking') {
    return (
      <div className="picture empty">
        <strong>{name}</strong>
        <span>
          {seen.kind === 'trouble' ? 'Not a photo that can be read' : 'This browser cannot show this format.'}
        </span>
      </div>
    );
  }
  if (picture !== null && view === 'faces' && faces.length > 0) {
    const label = `${name}: the face, turned level${landmarks ? ', with its landmarks' : ''}`;
    return (
      <div className="picture">
        <LevelFace picture={picture} face={faces[0]!} landmarks={landmarks} label={label} />
      </div>
    );
  }
  return (
    <div className="picture">
      <img src={url} alt={name} />
      {picture !== null && (
        <svg viewBox={`0 0 ${picture.width} ${picture.height}`} aria-hidden="true">
          {faces.map(({ box }, i) => (
            <rect
              key={i}
              className={i === 0 ? 'compared' : undefined}
              x={box.left}
              y={box.top}
              width={box.width}
              height={box.height}
              rx={box.width * 0.06}
            />
          ))}
        </svg>
      )}
      {seen.kind === 'looking' && <span className="looking">Looking for the face…</span>}
    </div>
  );
}
