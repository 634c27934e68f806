/** What may be said with every call. */
export interface CallOptions {
  /** Gives the call up. */
  readonly signal?: AbortSignal;
  /** A text of your own for this request: sent again within a day, nothing is done twice. */
  readonly idempotencyKey?: string;
}

/** An event of a stream. */
export interface ServerEvent<Data> {
  readonly event: string;
  readonly id: string | null;
  readonly data: Data;
}
