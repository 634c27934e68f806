import { useCallback, useEffect, useState } from 'react';
import { type Trouble, troubleOf } from './trouble.js';

/** Something that the server was asked for. */
export interface Asked<Answer> {
  /** Null until it is there. What was there before stays while it is asked for anew. */
  readonly answer: Answer | null;
  readonly trouble: Trouble | null;
  /** Asks anew. */
  readonly again: () => void;
}

/** Asks when the page is shown. @param ask must stay the same function as long as it asks for the same. */
export function useAsked<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Asked<Answer> {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    ask(signal).then(
      (told) => {
        if (signal.aborted) return;
        setAnswer(told);
        setTrouble(null);
      },
      (error: unknown) => {
        if (!signal.aborted) setTrouble(troubleOf(error));
      },
    );
    return () => controller.abort();
  }, [ask, times]);
  return { answer, trouble, again: useCallback(() => setTimes((before) => before + 1), []) };
}
