import { LineamentError } from '../errors.js';
import type { Feed, FeedBatch, FeedRange } from './feed.js';
import type { FeedSpec } from './feed-messages.js';
import { openFeedThread } from './feed-thread.js';
import type { BrokenPhoto } from './loader.js';

/** Enough for two cores and for the fastest of networks: they wait when their batches are not asked for. */
const THREADS = 2;

/**
 * Feeds a network from threads of their own, so that loading and augmenting go on while this thread computes: two of
 * them, which make every other batch and share one cache. The batches are those of {@link openFeed}, bit for bit.
 *
 * The threads keep the process alive only while a stream is being read; `close()` ends them.
 *
 * @throws what opening the data set throws.
 */
export async function spawnFeed(spec: FeedSpec, threads = THREADS): Promise<Feed> {
  const first = await openFeedThread(spec);
  const others = Array.from({ length: threads - 1 }, () => openFeedThread({ ...spec, cache: first.cache }));
  const opened = await Promise.allSettled(others);
  const feeds = [first, ...opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))];
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed) {
    await Promise.all(feeds.map((feed) => feed.close()));
    throw failed.reason;
  }
  return takingTurns(feeds as [Feed, ...Feed[]]);
}

/** Feeds of the same photos as one, which takes its batches from each in turn. */
function takingTurns(feeds: readonly [Feed, ...Feed[]]): Feed {
  const broken: BrokenPhoto[] = [];
  const noted = new Set<number>();
  let streaming = false;
  let closed = false;

  /** Two threads may come upon the same photo. */
  function noteBroken(): void {
    for (const photo of feeds.flatMap((feed) => feed.broken)) {
      if (noted.has(photo.index)) continue;
      noted.add(photo.index);
      broken.push(photo);
    }
  }

  async function* batches(range: FeedRange): AsyncGenerator<FeedBatch, void, undefined> {
    if (closed || streaming) {
      const state = closed ? 'closed' : 'already being read';
      throw new LineamentError('VALUE_INVALID', `The feed of ${feeds[0].name} is ${state}.`);
    }
    streaming = true;
    const streams = feeds.map((feed, index) => feed.batches({ ...range, share: { index, of: feeds.length } }));
    const ask = (stream: (typeof streams)[number]): Promise<IteratorResult<FeedBatch, void>> => {
      const batch = stream.next();
      // A failure is reported when its turn comes; until then it must not count as unhandled.
      batch.catch(() => {});
      return batch;
    };
    try {
      for (;;) {
        // All at once, when the batches of the round before are done with: the threads then load at the same time. A network
        // computes on all cores, and would wait for the one that a single thread takes from it.
        for (const asked of streams.map(ask)) {
          const { done, value } = await asked;
          noteBroken();
          if (done) return;
          yield value;
        }
      }
    } finally {
      await Promise.all(streams.map((stream) => stream.return()));
      noteBroken();
      streaming = false;
    }
  }

  return {
    ...feeds[0],
    broken,
    batches,
    async close() {
      closed = true;
      await Promise.all(feeds.map((feed) => feed.close()));
    },
  };
}
