import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

/** An end of a link: what comes in at it, and what goes out. */
export interface Port {
  /** The next frame that has come in, or null when there is none at this moment. */
  receive(): Uint8Array | null;
  send(frame: Uint8Array): void;
}

export interface LinkOptions {
  /** From one end to the other: a round trip takes twice as long. */
  readonly delayMs: number;
  /** The share of frames that are lost, of either direction. */
  readonly loss: number;
  readonly random: { uniform(): number };
}

/** What has gone over a link. */
export interface Traffic {
  readonly frames: number;
  readonly lost: number;
  /** How long those that came were on their way, on average and at most. */
  readonly meanMs: number;
  readonly longestMs: number;
}

/** A link of two ends that keeps every frame for a time and loses some at random, as a long way does. It has no limit of rate. */
export class SlowLink {
  readonly #ways: readonly { readonly from: Port; readonly to: Port; readonly kept: Kept[] }[];
  readonly #options: LinkOptions;
  #lost = 0;
  #sent = 0;
  #travelledMs = 0;
  #longestMs = 0;

  constructor([a, b]: readonly [Port, Port], options: LinkOptions) {
    this.#options = options;
    this.#ways = [
      { from: a, to: b, kept: [] },
      { from: b, to: a, kept: [] },
    ];
  }

  /** Takes what has come in at both ends, and sends on what has been on its way long enough. To be called often. */
  move(nowMs: number): void {
    const { delayMs, loss, random } = this.#options;
    for (const { from, to, kept } of this.#ways) {
      for (let frame = from.receive(); frame !== null; frame = from.receive()) {
        if (random.uniform() < loss) this.#lost++;
        else kept.push({ frame, sinceMs: nowMs });
      }
      while (kept.length > 0 && nowMs - kept[0]!.sinceMs >= delayMs) {
        const { frame, sinceMs } = kept.shift()!;
        to.send(frame);
        this.#sent++;
        this.#travelledMs += nowMs - sinceMs;
        this.#longestMs = Math.max(this.#longestMs, nowMs - sinceMs);
      }
    }
  }

  get traffic(): Traffic {
    const [frames, meanMs] = [this.#sent + this.#lost, this.#travelledMs / Math.max(1, this.#sent)];
    return { frames, lost: this.#lost, meanMs, longestMs: this.#longestMs };
  }
}

interface Kept {
  readonly frame: Uint8Array;
  readonly sinceMs: number;
}

/** More than a frame can have, with the header of 10 bytes that the kernel puts before each (it says what of the checksum is left to do). */
const FRAME_BYTES = 1 << 17;

/** The device file of a macvtap as a port: one read is one frame, one write as well. */
export function tapPort(path: string): Port & { close(): void } {
  const file = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const buffer = new Uint8Array(FRAME_BYTES);
  return {
    receive() {
      try {
        return buffer.slice(0, readSync(file, buffer));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
        throw error;
      }
    },
    send: (frame) => void writeSync(file, frame),
    close: () => closeSync(file),
  };
}
