import { decimal, placeOf } from '../parts/similarity-scale.js';

interface ScoreBarProps {
  /** Of whom. */
  readonly name: string;
  readonly similarity: number;
  readonly threshold: number;
}

/** A similarity as a bar whose middle is the threshold. */
export function ScoreBar({ name, similarity, threshold }: ScoreBarProps) {
  const match = similarity >= threshold;
  return (
    <div
      className={`score ${match ? 'match' : 'no-match'}`}
      role="meter"
      aria-label={`Similarity to ${name}`}
      aria-valuemin={-1}
      aria-valuemax={1}
      aria-valuenow={similarity}
      aria-valuetext={`${decimal(similarity)}, ${match ? 'at or above' : 'below'} the threshold of ${decimal(threshold)}`}
    >
      <span style={{ width: `${Math.max(2, 50 + 50 * placeOf(similarity, threshold))}%` }} />
    </div>
  );
}
