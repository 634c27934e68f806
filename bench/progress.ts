/** How often a step says where it is. */
const EVERY_MS = 2000;

/** Says on standard error how far a step of known length is: with its rate, and the time that it takes yet. */
export class Progress {
  readonly #startMs = performance.now();
  #toldMs = performance.now();

  constructor(
    private readonly step: string,
    private readonly total: number,
  ) {}

  at(done: number): void {
    const nowMs = performance.now();
    if (done < this.total && nowMs - this.#toldMs < EVERY_MS) return;
    this.#toldMs = nowMs;
    const rate = done / ((nowMs - this.#startMs) / 1000);
    const left = Math.ceil((this.total - done) / rate);
    const [of, each] = [this.total.toLocaleString('en'), Math.round(rate).toLocaleString('en')];
    process.stderr.write(`[bench] ${this.step}: ${done.toLocaleString('en')} of ${of}, ${each}/s, ${left} s left\n`);
  }
}
