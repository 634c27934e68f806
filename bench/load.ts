/** What came of a request: how long it took, and the status of its answer; 0 for none. */
export interface Answered {
  readonly ms: number;
  readonly status: number;
}

/** Sends one request; the status of its answer. Rejects where there is none. */
export type Send = (number: number) => Promise<number>;

async function timed(send: Send, number: number): Promise<Answered> {
  const start = performance.now();
  const status = await send(number).catch(() => 0);
  return { ms: performance.now() - start, status };
}

/** Requests one after the other, from `abreast` who ask at once, for so long: what a server can do. */
export async function closedLoop(
  send: Send,
  abreast: number,
  seconds: number,
): Promise<{ rate: number; all: Answered[] }> {
  const all: Answered[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  let number = 0;
  await Promise.all(
    Array.from({ length: abreast }, async () => {
      while (performance.now() < end) all.push(await timed(send, number++));
    }),
  );
  return { rate: (all.length / (performance.now() - start)) * 1000, all };
}

/**
 * Requests at an even pace, whether those before are answered or not, as people send them who know nothing of each other: a server that
 * falls behind is not waited for. `onSecond` is told of each second that is over.
 */
export async function openLoop(
  send: Send,
  perSecond: number,
  seconds: number,
  onSecond: (second: number) => void = () => {},
): Promise<Answered[]> {
  const sent: Promise<Answered>[] = [];
  const start = performance.now();
  let told = 0;
  for (let number = 0; number < perSecond * seconds; number++) {
    const due = start + (number * 1000) / perSecond;
    while (performance.now() < due) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, due - performance.now())));
    }
    while (told < Math.floor((performance.now() - start) / 1000)) onSecond(++told);
    sent.push(timed(send, number));
  }
  return Promise.all(sent);
}

/** The smallest of the values that `share` of them do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
