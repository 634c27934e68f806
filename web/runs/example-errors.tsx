import { useMemo } from 'react';
import type { EvaluatedPairs } from '../../src/client/index.js';
import { useObjectUrl } from '../parts/object-url.js';

/** Of each kind: two rows on a wide page. */
const SHOWN = 6;

interface ExampleErrorsProps {
  readonly pairs: EvaluatedPairs;
  readonly threshold: number;
  /** Of pairs of one person (false non-matches), or of different people (false matches)? */
  readonly same: boolean;
}

/** Pairs that the threshold gets wrong: those that lie nearest to it, whose answer a small move would turn. */
export function ExampleErrors({ pairs: { scores, same: labels, pictures }, threshold, same }: ExampleErrorsProps) {
  // Asked for by its own address, as the policy of the page wants it for a picture that is this large.
  const sheet = useMemo(() => (pictures === null ? null : blobOf(pictures.sheet)), [pictures]);
  const url = useObjectUrl(sheet);
  if (pictures === null || url === null) return null;
  const { width, height, columns, photos } = pictures;
  const wrong = pictures.pairs
    .filter(({ pair }) => labels[pair] === same && scores[pair]! >= threshold !== same)
    .sort((a, b) => Math.abs(scores[a.pair]! - threshold) - Math.abs(scores[b.pair]! - threshold))
    .slice(0, SHOWN);
  const face = (index: number) => (
    <span
      role="img"
      aria-label={nameOf(photos[index]!)}
      title={nameOf(photos[index]!)}
      style={{
        aspectRatio: `${width} / ${height}`,
        backgroundImage: `url(${url})`,
        backgroundSize: `${columns * 100}% auto`,
        backgroundPosition: `${share(index % columns, columns)} ${share(Math.floor(index / columns), Math.ceil(photos.length / columns))}`,
      }}
    />
  );
  return (
    <ul className="example-errors">
      {wrong.map(({ pair, left, right }) => (
        <li key={pair}>
          <div>
            {face(left)}
            {face(right)}
          </div>
          {scores[pair]!.toFixed(3)}
        </li>
      ))}
    </ul>
  );
}

/** Where a background of so many parts has one of them in sight. */
function share(part: number, parts: number): string {
  return parts === 1 ? '0%' : `${(100 * part) / (parts - 1)}%`;
}

/** The last two parts of a path: the person's folder and the file. */
function nameOf(photo: string): string {
  return photo.split(/[\\/]/).slice(-2).join('/');
}

function blobOf(dataUrl: string): Blob {
  const [head, base64] = dataUrl.split(',') as [string, string];
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0)!);
  return new Blob([bytes], { type: head.slice('data:'.length, head.indexOf(';')) });
}
