/** Where a stream's text goes; `process.stdout` and `process.stderr` satisfy it. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stdout?: TextStream;
  readonly stderr?: TextStream;
}

/**
 * What a command says, and where: its answer goes to standard output, as text or (with `--json`) as exactly one JSON
 * document; progress and warnings go to standard error and are silenced by `--quiet`.
 */
export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stderr: TextStream;
  readonly #stdout: TextStream;
  #answered = false;

  constructor(options: OutputOptions) {
    this.json = options.json;
    this.quiet = options.quiet;
    this.#stdout = options.stdout ?? process.stdout;
    this.stderr = options.stderr ?? process.stderr;
  }

  /** The command's answer: `document` for programs, `text` for people. At most once a command. */
  answer(document: object, text: string): void {
    if (this.#answered) throw new Error('a command answers once');
    this.#answered = true;
    this.#stdout.write(this.json ? `${JSON.stringify(document, finiteOrNull)}\n` : `${text}\n`);
  }

  get answered(): boolean {
    return this.#answered;
  }

  /** A line about how the work goes. */
  note(text: string): void {
    if (!this.quiet) this.stderr.write(`${text}\n`);
  }

  warn(text: string): void {
    this.note(`warning: ${text}`);
  }
}

/** JSON has no infinities; thresholds may be one. `JSON.stringify` would write null silently, so the choice is made here. */
function finiteOrNull(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
