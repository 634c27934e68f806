import { decimal, leastOf, placeOf } from '../parts/similarity-scale.js';

/** Degrees to either side of the top, where the threshold stands. */
const REACH = 120;
const RADIUS = 84;

interface DialProps {
  /** Null while nothing was compared. */
  readonly similarity: number | null;
  /** Null while nobody has told it. */
  readonly threshold: number | null;
}

/**
 * A similarity against the threshold, which stands at the top. The scale ends at 1 on the right and as far below the threshold on the
 * left; what is less similar than that stays at its end.
 */
export function Dial({ similarity, threshold }: DialProps) {
  const least = threshold === null ? null : leastOf(threshold);
  const known = similarity !== null && threshold !== null && least !== null;
  const place = known ? placeOf(similarity, threshold) : -1;
  const match = known && similarity >= threshold;
  const verdict = match ? 'match' : 'no-match';
  const drawing = (
    <svg viewBox="0 0 220 190" aria-hidden="true">
      <path className="track" d={arc(-REACH, REACH)} />
      <path className="accepted" d={arc(0, REACH)} />
      <path className="threshold" d="M110 16V36" />
      {threshold !== null && (
        <text x="110" y="10" className="scale">
          {decimal(threshold)}
        </text>
      )}
      {least !== null && (
        <>
          <text x="37" y="174" className="scale">
            {decimal(least)}
          </text>
          <text x="183" y="174" className="scale">
            1
          </text>
        </>
      )}
      {known && (
        <g className={`hand ${verdict}`} style={{ transform: `rotate(${place * REACH}deg)` }}>
          <circle cx="110" cy={110 - RADIUS} r="9" />
        </g>
      )}
      <text x="110" y="118" className="value">
        {similarity === null ? '–' : decimal(similarity)}
      </text>
      <text x="110" y="140" className="scale">
        similarity
      </text>
    </svg>
  );
  if (!known) return <div className="dial">{drawing}</div>;
  return (
    <div
      className="dial"
      role="meter"
      aria-label="Similarity"
      aria-valuemin={-1}
      aria-valuemax={1}
      aria-valuenow={similarity}
      aria-valuetext={`${decimal(similarity)}, ${match ? 'at or above' : 'below'} the threshold of ${decimal(threshold)}`}
    >
      {drawing}
    </div>
  );
}

/** A piece of the dial's circle, from one angle to another, in degrees clockwise from the top. */
function arc(from: number, to: number): string {
  const at = (degrees: number) => {
    const angle = (degrees * Math.PI) / 180;
    return `${(110 + RADIUS * Math.sin(angle)).toFixed(2)} ${(110 - RADIUS * Math.cos(angle)).toFixed(2)}`;
  };
  return `M${at(from)}A${RADIUS} ${RADIUS} 0 ${to - from > 180 ? 1 : 0} 1 ${at(to)}`;
}
