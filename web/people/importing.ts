import { useCallback, useRef, useState } from 'react';
import type { Operations } from '../../src/client/index.js';
import { type Trouble, troubleOf } from '../parts/trouble.js';
import { enrolBatches, type Refusal } from './enrol-batches.js';
import { type Batch, batchesOf, type Intake } from './intake.js';

/** How far an import is. */
export interface Import {
  readonly state: 'going' | 'done' | 'stopped' | 'waiting';
  readonly collection: string;
  /** Photos. */
  readonly total: number;
  readonly done: number;
  readonly added: number;
  readonly known: number;
  /** People of whom a photo was enrolled, now or before. */
  readonly people: ReadonlySet<string>;
  readonly refused: readonly Refusal[];
  /** Why it waits to be gone on with. */
  readonly trouble: Trouble | null;
}

export interface Importing {
  readonly now: Import | null;
  start(collection: string, people: readonly Intake[]): void;
  /** Ends it: what is enrolled stays. */
  stop(): void;
  /** Goes on after trouble, with what was not enrolled yet. */
  goOn(): void;
  /** Puts the result away. */
  clear(): void;
}

/** What an import works on. */
interface Work {
  readonly people: readonly Intake[];
  readonly collection: string;
  readonly controller: AbortController;
  /** What is left; null until the server told how much it takes at once. */
  queue: Batch[] | null;
}

/** An import that goes on while one looks at other pages. */
export function useImporting(client: Operations, changed: () => void): Importing {
  const [now, setNow] = useState<Import | null>(null);
  const work = useRef<Work | null>(null);
  const update = (part: (before: Import) => Partial<Import>) =>
    setNow((before) => before && { ...before, ...part(before) });

  const run = async () => {
    const { people, collection, controller } = work.current!;
    const { signal } = controller;
    try {
      const queue = (work.current!.queue ??= batchesOf(people, (await client.listModels({ signal })).limits));
      for await (const told of enrolBatches(client, collection, queue, signal)) {
        if (signal.aborted) return;
        update((before) => ({
          done: before.done + told.photos,
          added: before.added + told.added,
          known: before.known + told.known,
          people: told.added + told.known > 0 ? new Set([...before.people, told.name]) : before.people,
          refused: [...before.refused, ...told.refused],
        }));
      }
      update(() => ({ state: 'done' }));
    } catch (error) {
      if (signal.aborted) return;
      update(() => ({ state: 'waiting', trouble: troubleOf(error) }));
    }
    changed();
  };

  return {
    now,
    start(collection, people) {
      const total = people.reduce((sum, { photos }) => sum + photos.length, 0);
      const none = { done: 0, added: 0, known: 0, people: new Set<string>(), refused: [], trouble: null };
      setNow({ state: 'going', collection, total, ...none });
      work.current = { people, collection, queue: null, controller: new AbortController() };
      void run();
    },
    stop() {
      work.current?.controller.abort();
      update(() => ({ state: 'stopped', trouble: null }));
      changed();
    },
    goOn() {
      update(() => ({ state: 'going', trouble: null }));
      void run();
    },
    clear: useCallback(() => setNow(null), []),
  };
}
