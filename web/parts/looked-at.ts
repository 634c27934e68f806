import { useCallback, useRef, useState } from 'react';
import type { EmbeddedFace, Operations } from '../../src/client/index.js';
import { type Trouble, troubleOf } from './trouble.js';

/** A photo that was chosen, and what the server sees in it. */
export interface LookedAt {
  readonly file: Blob;
  /** Upright; null where this browser does not know the format. */
  readonly picture: ImageBitmap | null;
  readonly seen:
    | { readonly kind: 'looking' }
    | { readonly kind: 'faces'; readonly model: string; readonly faces: readonly EmbeddedFace[] }
    | { readonly kind: 'trouble'; readonly trouble: Trouble };
}

export interface Chosen {
  readonly photo: LookedAt | null;
  choose(file: Blob): void;
  remove(): void;
}

/** A place for one photo, which the server looks at as soon as it is chosen: this once, whatever is compared afterwards. */
export function useLookedAt(client: Operations): Chosen {
  const [photo, setPhoto] = useState<LookedAt | null>(null);
  const going = useRef<AbortController | null>(null);

  const remove = useCallback(() => {
    going.current?.abort();
    setPhoto(null);
  }, []);

  const choose = useCallback(
    (file: Blob) => {
      going.current?.abort();
      const { signal } = (going.current = new AbortController());
      setPhoto({ file, picture: null, seen: { kind: 'looking' } });
      const picture = createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
      const look = async () => {
        const shown = await picture;
        if (!signal.aborted) setPhoto({ file, picture: shown, seen: { kind: 'looking' } });
        const seen = await lookAt(client, file, signal).catch((error: unknown) => ({
          kind: 'trouble' as const,
          trouble: troubleOf(error),
        }));
        if (!signal.aborted) setPhoto({ file, picture: shown, seen });
      };
      void look();
    },
    [client],
  );

  return { photo, choose, remove };
}

async function lookAt(client: Operations, file: Blob, signal: AbortSignal): Promise<LookedAt['seen']> {
  const { model, photos } = await client.embed({ photos: [file], landmarks: true }, { signal });
  const [photo] = photos;
  if (photo!.kind === 'refused') return { kind: 'trouble', trouble: photo! };
  if (photo!.faces.length > 0) return { kind: 'faces', model: model.sha256, faces: photo!.faces };
  return {
    kind: 'trouble',
    trouble: {
      message: 'No face was found in this photo.',
      cure: 'Choose one in which the face is larger and seen from the front.',
    },
  };
}
