import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const open = new Set<TemporaryFolder>();

/** A new folder below the system's for temporary files. `using` removes it, and so does the end of this process, interrupted or not. */
export class TemporaryFolder implements Disposable {
  readonly path: string;

  constructor(name: string) {
    removeAtTheEnd();
    this.path = mkdtempSync(join(tmpdir(), `lineament-${name}-`));
    open.add(this);
  }

  [Symbol.dispose](): void {
    open.delete(this);
    rmSync(this.path, { recursive: true, force: true });
  }
}

let watched = false;

function removeAtTheEnd(): void {
  if (watched) return;
  watched = true;
  process.once('exit', () => {
    for (const folder of open) folder[Symbol.dispose]();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}
