import { type Operations, ServerError } from '../../src/client/index.js';
import { type Batch, fileOf } from './intake.js';

/** A photo that was not enrolled, and why. */
export interface Refusal {
  readonly name: string;
  readonly file: string;
  readonly message: string;
}

/** What became of a batch. */
export interface Enrolled {
  readonly name: string;
  readonly photos: number;
  readonly added: number;
  /** Enrolled already. */
  readonly known: number;
  readonly refused: readonly Refusal[];
}

/** Answers of a server that will take the same request later: too often, too much at once, too slow. */
const LATER = new Set([429, 503, 504]);
const TRIES = 6;
const USUAL_WAIT_SECONDS = 2;

/**
 * Enrols batches, one after the other, each taken off the queue once it is done: what is left when this throws, or is given up by the
 * signal, can be gone on with.
 * @throws what the client does, once waiting no longer helps.
 */
export async function* enrolBatches(
  client: Pick<Operations, 'enrol'>,
  collection: string,
  queue: Batch[],
  signal: AbortSignal,
  wait: (seconds: number, signal: AbortSignal) => Promise<void> = waited,
): AsyncGenerator<Enrolled> {
  for (let batch = queue[0]; batch !== undefined; batch = queue[0]) {
    const told = await enrolBatch(client, collection, batch, signal, wait);
    queue.shift();
    yield told;
  }
}

async function enrolBatch(
  client: Pick<Operations, 'enrol'>,
  collection: string,
  { name, photos, key }: Batch,
  signal: AbortSignal,
  wait: typeof waited,
): Promise<Enrolled> {
  const refusal = (photo: File, message: string): Refusal => ({ name, file: fileOf(photo), message });
  for (let attempt = 1; ; attempt++) {
    try {
      const told = await client.enrol(
        { collection, name, photos, photoMetadata: photos.map((photo) => ({ file: fileOf(photo) })) },
        { signal, idempotencyKey: key },
      );
      const refused = told.photos.flatMap((photo, i) =>
        photo.kind === 'refused' ? [refusal(photos[i]!, photo.message)] : [],
      );
      return { name, photos: photos.length, added: told.added.length, known: told.known, refused };
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      // Too large, or of a name that cannot be: that is about these photos, and the others need not wait for it.
      if (error.status === 413 || error.status === 400) {
        const refused = photos.map((photo) => refusal(photo, error.message));
        return { name, photos: photos.length, added: 0, known: 0, refused };
      }
      if (!LATER.has(error.status) || attempt === TRIES) throw error;
      await wait(error.retryAfterSeconds ?? USUAL_WAIT_SECONDS, signal);
    }
  }
}

function waited(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
