/** A training run as it is listed. */
export interface ListedRun {
  /** Its folder's name. */
  readonly name: string;
  readonly recipe: string | null;
  readonly backbone: string | null;
  readonly status: string;
  readonly step: number;
  readonly steps: number | null;
  readonly epochs: number;
  readonly epochsDone: number;
  readonly seconds: number | null;
  readonly imagesPerSecond: number | null;
  readonly best: { readonly classification: number | null; readonly verification: number | null };
  /** ISO 8601, in UTC. */
  readonly modified: string;
}

/** A row of a run's metrics: a step or a validation, with whatever was measured. */
export interface MetricsRow {
  readonly type: string;
  readonly step: number;
  readonly [figure: string]: unknown;
}

export interface ReadRun {
  readonly run: ListedRun;
  /** The settings of its recipe, by their dotted path. */
  readonly settings: Readonly<Record<string, string>>;
  readonly rows: readonly MetricsRow[];
}

/**
 * The training runs that a server shows. It is handed in: the server itself knows nothing of training, and of libtorch, on which
 * training stands.
 */
export interface RunLibrary {
  /** The last written first. */
  list(): Promise<readonly ListedRun[]>;
  /** Null where there is none of the name. */
  read(name: string): Promise<ReadRun | null>;
  /** Its curves and figures as one page of HTML. Null where there is none of the name. */
  report(name: string): Promise<string | null>;
}
