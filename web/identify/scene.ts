import { useCallback, useRef, useState } from 'react';
import type { Operations } from '../../src/client/index.js';
import { type Trouble, troubleOf } from '../parts/trouble.js';
import { type LookedUp, lookUp } from './look-up.js';

/** A photo, or what the camera saw, with what was found in it. */
export interface Scene {
  readonly file: Blob;
  /** Upright; null while it is decoded, and where this browser does not know the format. */
  readonly picture: ImageBitmap | null;
  readonly found:
    | { readonly kind: 'looking' }
    | { readonly kind: 'looked-up'; readonly told: LookedUp }
    | { readonly kind: 'trouble'; readonly trouble: Trouble };
}

export interface ShownScene {
  readonly scene: Scene | null;
  /** Looks up a photo, in a collection (null: there is none yet). */
  look(file: Blob, collection: string | null): void;
  /** Shows what was looked up already. */
  show(scene: Scene | null): void;
}

export function useScene(client: Operations): ShownScene {
  const [scene, setScene] = useState<Scene | null>(null);
  const going = useRef<AbortController | null>(null);
  const show = useCallback((next: Scene | null) => {
    going.current?.abort();
    setScene(next);
  }, []);
  const look = useCallback(
    (file: Blob, collection: string | null) => {
      going.current?.abort();
      const { signal } = (going.current = new AbortController());
      // The same photo in another collection, or after somebody was enrolled, is there already.
      setScene((now) => (now?.file === file ? now : { file, picture: null, found: { kind: 'looking' } }));
      const update = (part: Partial<Scene>) =>
        setScene((now) => (signal.aborted || now === null ? now : { ...now, ...part }));
      createImageBitmap(file, { imageOrientation: 'from-image' }).then(
        (picture) => update({ picture }),
        () => {},
      );
      lookUp(client, collection, file, signal).then(
        (told) => update({ found: { kind: 'looked-up', told } }),
        (error: unknown) => update({ found: { kind: 'trouble', trouble: troubleOf(error) } }),
      );
    },
    [client],
  );
  return { scene, look, show };
}
