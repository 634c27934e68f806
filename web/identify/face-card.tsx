import { type ReactNode, useState } from 'react';
import { LevelFace } from '../parts/level-face.js';
import { decimal } from '../parts/similarity-scale.js';
import type { FoundFace } from './look-up.js';
import { ScoreBar } from './score-bar.js';

interface FaceCardProps {
  readonly face: FoundFace;
  readonly picture: ImageBitmap | null;
  readonly threshold: number | null;
  /** Who it was enrolled as since. */
  readonly enrolled: string | null;
  /** Whether it can be enrolled from here. */
  readonly mayEnrol: boolean;
  readonly point: (at: boolean) => void;
  /** The form that enrols it. */
  readonly form: (close: () => void) => ReactNode;
}

/** A face of the list: whose it is, how similar, and what else may be done with it. */
export function FaceCard({ face, picture, threshold, enrolled, mayEnrol, point, form }: FaceCardProps) {
  const [enrolling, setEnrolling] = useState(false);
  const [match, ...others] = face.matches;
  const best = match ?? face.nearest;
  const name = enrolled ?? match?.name ?? 'Unknown';
  return (
    <li className="face" onPointerEnter={() => point(true)} onPointerLeave={() => point(false)}>
      {picture === null ? (
        <div className="crop" />
      ) : (
        <LevelFace className="crop" picture={picture} face={face} landmarks={false} side={192} label="" />
      )}
      <div className="who-it-is">
        <h3 className={match === undefined && enrolled === null ? 'unknown' : undefined}>{name}</h3>
        {enrolled !== null ? (
          <p className="note">Enrolled by this photo.</p>
        ) : (
          <>
            {best !== null && threshold !== null && (
              <ScoreBar name={best.name} similarity={best.similarity} threshold={threshold} />
            )}
            <p className="note">{because(face, threshold)}</p>
            {others.length > 0 && (
              <p className="note">
                Or {others.map(({ name, similarity }) => `${name}, ${decimal(similarity)}`).join('; or ')}.
              </p>
            )}
          </>
        )}
        {face.quality.reason !== null && <p className="note">Hard to recognise: {face.quality.reason}.</p>}
        {enrolled === null && mayEnrol && !enrolling && (
          <button type="button" className={match === undefined ? '' : 'quiet'} onClick={() => setEnrolling(true)}>
            {match === undefined ? 'Enrol' : 'Enrol as somebody else'}
          </button>
        )}
        {enrolled === null && enrolling && form(() => setEnrolling(false))}
      </div>
    </li>
  );
}

function because({ matches, nearest }: FoundFace, threshold: number | null): string {
  if (threshold === null) return 'Nobody is enrolled yet.';
  const [match] = matches;
  if (match !== undefined) return `Similarity ${decimal(match.similarity)}; ${decimal(threshold)} is enough.`;
  if (nearest === null) return 'There is nobody to compare with.';
  return `Most like ${nearest.name}, ${decimal(nearest.similarity)}; ${decimal(threshold)} would be enough.`;
}
