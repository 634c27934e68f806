import { parentPort } from 'node:worker_threads';
import { LineamentError } from '../errors.js';
import type { SearchReply, SearchRequest } from './search-threads.js';
import { Shard } from './shard.js';

/** A thread that holds a part of each collection and searches it. Outside a thread, nothing. */
const shards = new Map<number, Shard>();

function answer(request: SearchRequest): SearchReply['result'] {
  if (request.kind === 'open') {
    shards.set(request.part, new Shard(request.size, request.encoding));
    return null;
  }
  const shard = shards.get(request.part)!;
  switch (request.kind) {
    case 'add':
      shard.add(request.rows);
      return null;
    case 'remove':
      return shard.remove(request.ids);
    case 'search':
      return shard.search(request.probes, request.limit);
    case 'bytes':
      return shard.bytes;
    case 'close':
      shards.delete(request.part);
      return null;
  }
}

parentPort?.on('message', ({ ticket, request }: { ticket: number; request: SearchRequest }) => {
  let reply: SearchReply;
  try {
    reply = { ticket, result: answer(request) };
  } catch (error) {
    const code = error instanceof LineamentError ? error.code : null;
    reply = { ticket, result: null, failure: { code, message: (error as Error).message } };
  }
  parentPort!.postMessage(reply, []);
});
