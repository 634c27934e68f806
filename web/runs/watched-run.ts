import { useEffect, useRef, useState } from 'react';
import type { MetricsRow, Operations, Run } from '../../src/client/index.js';
import { type Trouble, troubleOf } from '../parts/trouble.js';

/** A run, its settings and what was measured so far. */
export type WatchedRun =
  | {
      readonly kind: 'read';
      readonly run: Run;
      readonly settings: Readonly<Record<string, string>>;
      readonly rows: readonly MetricsRow[];
    }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** How long to wait before a stream that broke off is taken up again. */
const AGAIN_MS = 2000;
/** Rows come one by one, and are shown together. */
const SHOWN_EVERY_MS = 200;

/** The runs of these names as they go on, those that are read already; each is listened to until it is over. */
export function useWatchedRuns(client: Operations, names: readonly string[]): ReadonlyMap<string, WatchedRun> {
  const [runs, setRuns] = useState<ReadonlyMap<string, WatchedRun>>(new Map());
  const watching = useRef(new Map<string, AbortController>());

  const wanted = names.join('\n');
  useEffect(() => {
    const now = new Set(wanted === '' ? [] : wanted.split('\n'));
    for (const [name, controller] of watching.current) {
      if (now.has(name)) continue;
      controller.abort();
      watching.current.delete(name);
    }
    for (const name of now) {
      if (watching.current.has(name)) continue;
      const controller = new AbortController();
      watching.current.set(name, controller);
      const show = (run: WatchedRun) => {
        if (!controller.signal.aborted) setRuns((before) => new Map(before).set(name, run));
      };
      watch(client, name, controller.signal, show).catch((error: unknown) =>
        show({ kind: 'trouble', trouble: troubleOf(error) }),
      );
    }
  }, [client, wanted]);

  // When the page is left; when it comes back, the effect above begins anew.
  useEffect(() => {
    const all = watching.current;
    return () => {
      for (const controller of all.values()) controller.abort();
      all.clear();
    };
  }, []);
  return runs;
}

/** Reads a run, and goes on for as long as it does. */
async function watch(
  client: Operations,
  name: string,
  signal: AbortSignal,
  show: (run: WatchedRun) => void,
): Promise<void> {
  const read = await client.getRun({ run: name }, { signal });
  const { settings } = read;
  const rows = [...read.rows];
  let { run } = read;
  const tell = () => show({ kind: 'read', run, settings, rows: [...rows] });
  tell();
  while (run.status === 'running' && !signal.aborted) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      for await (const { event, data } of client.runEvents({ run: name, after: rows.length }, { signal })) {
        if (event === 'row') rows.push(data);
        else run = data as unknown as Run;
        timer ??= setTimeout(() => {
          timer = undefined;
          tell();
        }, SHOWN_EVERY_MS);
      }
    } catch {
      // A server that was started anew, a network that was away: what was shown stays, and is gone on with.
    }
    clearTimeout(timer);
    tell();
    if (run.status === 'running' && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
