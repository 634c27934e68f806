import { readSync } from 'node:fs';

const CHUNK = 1 << 20;

/** The lines of a part of a file, each without its end, read as far as they are asked for. @param end where it ends, in bytes. */
export function* linesOf(file: number, start: number, end: number): Generator<string> {
  const chunk = Buffer.alloc(CHUNK);
  const open: Buffer[] = [];
  for (let at = start; at < end;) {
    const read = readSync(file, chunk, 0, Math.min(CHUNK, end - at), at);
    if (read === 0) break;
    at += read;
    let from = 0;
    for (let to = chunk.indexOf(10); to !== -1 && to < read; to = chunk.indexOf(10, from)) {
      yield Buffer.concat([...open, chunk.subarray(from, to)]).toString();
      open.length = 0;
      from = to + 1;
    }
    open.push(Buffer.from(chunk.subarray(from, read)));
  }
  const rest = Buffer.concat(open).toString();
  if (rest !== '') yield rest;
}
