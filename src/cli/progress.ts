import { duration } from './duration.js';
import type { Output } from './output.js';

const REDRAW_MS = 100;
const LINE_MS = 10_000;
const BAR_CELLS = 24;

/** The parts of a progress line: how much of how much, and words about it. */
export interface ProgressState {
  readonly done: number;
  readonly total: number;
  /** What the work is at, before the bar: `epoch 3/12`. */
  readonly label: string;
  /** Figures after the bar: `loss 5.21`, `148 images/s`. */
  readonly figures: readonly string[];
}

/** `label [████····] 41 %  figures  left 3 min 05 s`, cut to `columns`. */
export function progressLine(state: ProgressState, secondsLeft: number, columns = Infinity): string {
  const share = state.total === 0 ? 1 : Math.min(1, state.done / state.total);
  const filled = Math.floor(share * BAR_CELLS);
  const bar = '█'.repeat(filled) + '·'.repeat(BAR_CELLS - filled);
  const left = share < 1 ? `left ${duration(secondsLeft)}` : 'done';
  const line = [`${state.label} [${bar}] ${Math.floor(share * 100)} %`, ...state.figures, left].join('  ');
  return line.length > columns ? line.slice(0, Math.max(0, columns - 1)) : line;
}

/**
 * Progress on standard error: on a terminal one line that is redrawn, elsewhere a line every ten seconds; nothing with
 * `--quiet`. Time left is judged from the rate since the first update, so a resumed run is judged by its own pace.
 */
export class Progress {
  readonly #output: Output;
  readonly #now: () => number;
  readonly #live: boolean;
  #first: { at: number; done: number } | null = null;
  #drawnAt = -Infinity;
  #onScreen = false;

  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
    this.#live = output.stderr.isTTY === true;
  }

  update(state: ProgressState): void {
    if (this.#output.quiet) return;
    const now = this.#now();
    this.#first ??= { at: now, done: state.done };
    const due = now - this.#drawnAt >= (this.#live ? REDRAW_MS : LINE_MS);
    if (!due && !(this.#live && state.done >= state.total)) return;
    this.#drawnAt = now;
    const rate = (state.done - this.#first.done) / (now - this.#first.at);
    const secondsLeft = (state.total - state.done) / rate / 1000;
    if (this.#live) {
      this.#output.stderr.write(`\r\u001B[2K${progressLine(state, secondsLeft, this.#output.stderr.columns)}`);
      this.#onScreen = true;
    } else {
      this.#output.stderr.write(`${progressLine(state, secondsLeft)}\n`);
    }
  }

  /** A line that stays: clears the bar first, so that the two do not mix. */
  note(text: string): void {
    this.clear();
    this.#output.note(text);
  }

  warn(text: string): void {
    this.clear();
    this.#output.warn(text);
  }

  /** Takes the bar off the screen. */
  clear(): void {
    if (!this.#onScreen) return;
    this.#output.stderr.write('\r\u001B[2K');
    this.#onScreen = false;
    this.#drawnAt = -Infinity;
  }
}
