import type { RgbImage } from '../image/image.js';

/** Faces of one run of the network: beyond that it gets no faster, and whoever came first waits for the last. */
const MOST = 32;

interface Waiting {
  readonly face: RgbImage;
  readonly signal: AbortSignal | undefined;
  resolve(embedding: Float32Array): void;
  reject(error: unknown): void;
}

/**
 * Embeds the faces of all requests together: what comes within a few milliseconds, or while the network runs, goes into its next run.
 */
export class EmbeddingBatches {
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running = false;

  /**
   * @param embed one run of the network: as many embeddings as faces, in order.
   * @param windowMs how long a face waits for others.
   * @param onBatch told how many faces a run has.
   */
  constructor(
    private readonly embed: (faces: readonly RgbImage[]) => Promise<readonly Float32Array[]>,
    private readonly windowMs: number,
    private readonly onBatch: (faces: number) => void = () => {},
  ) {}

  /** The embeddings of a request's faces, in order. */
  async of(faces: readonly RgbImage[], signal?: AbortSignal): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    const embedded = faces.map(
      (face) => new Promise<Float32Array>((resolve, reject) => this.#waiting.push({ face, signal, resolve, reject })),
    );
    this.#schedule();
    return Promise.all(embedded);
  }

  #schedule(): void {
    if (this.#running || this.#waiting.length === 0) return;
    if (this.#waiting.length >= MOST) void this.#run();
    else this.#timer ??= setTimeout(() => void this.#run(), this.windowMs);
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = true;
    for (const gone of this.#waiting.filter(({ signal }) => signal?.aborted)) gone.reject(gone.signal!.reason);
    this.#waiting = this.#waiting.filter(({ signal }) => !signal?.aborted);
    const batch = this.#waiting.splice(0, MOST);
    try {
      if (batch.length > 0) {
        this.onBatch(batch.length);
        const embeddings = await this.embed(batch.map(({ face }) => face));
        batch.forEach(({ resolve }, i) => resolve(embeddings[i]!));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#running = false;
      // Whoever came meanwhile has waited already.
      if (this.#waiting.length > 0) void this.#run();
    }
  }
}
