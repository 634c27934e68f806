/** A PostgreSQL database, as far as a gallery needs it: `pg`'s over the network, or PGlite in the tests. */
export interface PostgresDatabase {
  /** Its URL without the password. */
  readonly place: string;
  /**
   * Lends a connection to work that asks several things in a row; several may be lent at once. One that fails within a transaction is
   * not lent again.
   */
  lend<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T>;
  /** Calls whenever somebody notifies the channel, and after a connection that was lost is there again. @returns what ends it. */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface PostgresConnection {
  /**
   * The rows that a query gives: `bigint` as a number, `bytea` as bytes.
   * @param sql one statement with `$1`, `$2`, … for the values; without values, it may be several: the rows of the last are given.
   */
  ask(sql: string, values?: readonly unknown[]): Promise<readonly unknown[]>;
}

/** Makes PostgreSQL's text of a query of `record-work.ts`. */
export function postgresText(sql: string): string {
  let place = 0;
  return sql.replaceAll(/IN \(\?\?\)|\?/g, (found) => (found === '?' ? `$${++place}` : `= ANY($${++place})`));
}
