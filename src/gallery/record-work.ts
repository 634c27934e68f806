/** What a column may be given, and gives back. */
export type Value = number | string | Uint8Array | null;

/** Something that a record is asked. */
export interface Query {
  /** SQL that SQLite and PostgreSQL both know, with `?` for each value; `IN (??)` takes a list of numbers. */
  readonly sql: string;
  readonly values: readonly (Value | readonly number[])[];
}

/**
 * Work on a record: it asks one query after another, and goes on with the rows of each. So what is done to a gallery is written once for
 * every database: SQLite runs it from end to end in one turn of the event loop, so that nothing comes between and nothing waits;
 * PostgreSQL waits for each answer. Nothing is done before a record is given the work (`read`, `write`).
 */
export type Work<T> = Generator<Query, T, readonly unknown[]>;

/** The rows that a query gives. */
export function* rows<Row>(sql: string, ...values: Query['values']): Work<readonly Row[]> {
  return (yield { sql, values }) as readonly Row[];
}

/** The first row; undefined where there is none. */
export function* row<Row>(sql: string, ...values: Query['values']): Work<Row | undefined> {
  return (yield* rows<Row>(sql, ...values))[0];
}

/** A query of which nobody needs the rows. */
export function* run(sql: string, ...values: Query['values']): Work<void> {
  yield { sql, values };
}

/** Runs work from end to end. @param ask gives the rows of a query at once. */
export function runNow<T>(work: Work<T>, ask: (query: Query) => readonly unknown[]): T {
  let step = work.next();
  while (!step.done) {
    let answer: readonly unknown[];
    try {
      answer = ask(step.value);
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(answer);
  }
  return step.value;
}

/** The same where rows take time to come. */
export async function runAwaiting<T>(work: Work<T>, ask: (query: Query) => Promise<readonly unknown[]>): Promise<T> {
  let step = work.next();
  while (!step.done) {
    let answer: readonly unknown[];
    try {
      answer = await ask(step.value);
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(answer);
  }
  return step.value;
}
