import { count } from '../parts/figures.js';
import type { Album } from './album.js';

/** What of an album is in no group, and why. */
export function LeftOut({ album: { hard, refused, photos } }: { readonly album: Album }) {
  return (
    <>
      {hard > 0 && (
        <p className="note">
          {count(hard)} {hard === 1 ? 'face is' : 'faces are'} too small, too dark, too blurred or turned too far away
          to be recognised, and put in no group.
        </p>
      )}
      {refused.length > 0 && (
        <details className="others">
          <summary>
            {count(refused.length)} of {count(photos)} files could not be read
          </summary>
          <ul>
            {refused.map(({ photo, trouble: { message } }) => (
              <li key={photo.webkitRelativePath || photo.name}>
                <strong>{photo.webkitRelativePath || photo.name}</strong>: {message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
