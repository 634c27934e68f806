import type { Contender } from './contenders.js';
import type { Encoding } from './int8-codes.js';
import { type Rows, Shard } from './shard.js';

/** A part of a collection, wherever it is held. What is asked of it is done in the order in which it is asked. */
export interface SearchPart {
  /** @throws as {@link Shard.add}. */
  add(rows: Rows): Promise<void>;
  remove(ids: ReadonlySet<number>): Promise<number>;
  search(probes: readonly Float64Array[], limit: number): Promise<(readonly Contender[])[]>;
  /** Bytes of memory that it has. */
  bytes(): Promise<number>;
  close(): Promise<void>;
}

/** Holds a part in this thread: for few templates, whose search takes less than the way to another thread and back. */
export function partHere(size: number, encoding: Encoding): SearchPart {
  const shard = new Shard(size, encoding);
  return {
    add: async (rows) => shard.add(rows),
    remove: async (ids) => shard.remove(ids),
    search: async (probes, limit) => shard.search(probes, limit),
    bytes: async () => shard.bytes,
    close: async () => {},
  };
}
