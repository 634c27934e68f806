import { useState } from 'react';
import { hasCamera } from './camera-stream.js';
import { Camera } from './camera.js';
import { DropZone } from './drop-zone.js';
import { LevelFace } from './level-face.js';
import type { Chosen, LookedAt } from './looked-at.js';
import { useObjectUrl } from './object-url.js';
import './photo-slot.css';
import { TroubleNote } from './trouble.js';

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
  const [filming, setFilming] = useState(false);
  const take = (files: readonly File[]) => {
    setFilming(false);
    give(files);
  };
  return (
    <DropZone
      name={name}
      label={`${photo === null ? 'Choose' : 'Replace'} the ${name.toLowerCase()}`}
      className="slot"
      multiple
      busy={photo?.seen.kind === 'looking'}
      give={take}
    >
      {(input) => {
        // Whoever works by the keyboard goes on from here when the button that they pressed is gone.
        const goOn = () => document.getElementById(input)?.focus();
        return (
          <>
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
          </>
        );
      }}
    </DropZone>
  );
}

interface PictureProps extends Pick<PhotoSlotProps, 'name' | 'view' | 'landmarks'> {
  readonly photo: LookedAt;
}

function Picture({ photo: { file, picture, seen }, name, view, landmarks }: PictureProps) {
  const url = useObjectUrl(file);
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
      {url !== null && <img src={url} alt={name} />}
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
