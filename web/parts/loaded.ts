import { useCallback, useEffect, useState } from 'react';
import { type Trouble, troubleOf } from './trouble.js';

export interface Loaded<Value> {
  /** Null until it is there; what was there before stays while it is asked for anew. */
  readonly value: Value | null;
  readonly trouble: Trouble | null;
  reload(): void;
}

/**
 * What the server tells, as it is whenever the page comes into sight.
 * @param load must stay the same function (`useCallback`) for as long as it asks for the same.
 */
export function useLoaded<Value>(load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const [state, setState] = useState<{ of: typeof load; value: Value | null; trouble: Trouble | null } | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    load(signal).then(
      (value) => signal.aborted || setState({ of: load, value, trouble: null }),
      (error: unknown) =>
        signal.aborted ||
        setState((before) => ({
          of: load,
          value: before?.of === load ? before.value : null,
          trouble: troubleOf(error),
        })),
    );
    return () => controller.abort();
  }, [load, asked]);
  // What was told of something else is not shown for it.
  const { value, trouble } = state?.of === load ? state : { value: null, trouble: null };
  return { value, trouble, reload: useCallback(() => setAsked((before) => before + 1), []) };
}
