import { z } from 'zod';
import { LineamentError } from '../errors.js';
import { Random } from '../random.js';
import { Deck } from './deck.js';

/** The recipe's `sampler`: which photos an epoch's batches are made of. */
export const samplerSchema = z.discriminatedUnion('kind', [
  /** Every photo once, in random order. */
  z.strictObject({ kind: z.literal('shuffled') }),
  /** Every person as often as any other, however many photos there are of each. */
  z.strictObject({ kind: z.literal('balanced') }),
  /** P × K: batches of `batch / photos` people with so many photos each, as losses on pairs and triplets need them. */
  z.strictObject({
    kind: z.literal('people'),
    /** K; default 4, as Hermans et al., "In defense of the triplet loss", 2017. */
    photos: z.int().min(2).default(4),
    /** So many of those most like a drawn person join them in the batch; default 0: all people are drawn at random. */
    lookalikes: z.int().min(0).max(16).default(0),
  }),
  /** Every photo once, in the order of a shuffling buffer: for tar shards and RecordIO, which are then read from front to back. */
  z.strictObject({
    kind: z.literal('streamed'),
    /** Photos held, as they are encoded, to draw from; the default takes some 150 MB with photos of 112 × 112. */
    buffer: z.int().min(1).max(10_000_000).default(16_384),
    /** Streams that a batch is made of, an equal part of it each, with shards of their own: as many as processes, or a multiple. */
    lanes: z.int().min(1).max(1024).default(1),
    /** Files are read in pieces of so many megabytes, which come in another order in each epoch. */
    blockMegabytes: z.number().positive().default(16),
  }),
]);

export type SamplerConfig = Readonly<z.output<typeof samplerSchema>>;

/** For each person those most like them, the likest first: `count` labels a person, person after person. */
export interface Lookalikes {
  readonly count: number;
  readonly labels: Int32Array;
}

export interface EpochOptions {
  readonly batchSize: number;
  readonly seed: number;
  readonly epoch: number;
  readonly lookalikes?: Lookalikes | null;
}

/**
 * The samples of an epoch in the order in which they are visited. It depends on seed and epoch only (and on who is taken
 * for alike), so a run that is resumed in the middle of any epoch sees what it would have seen. All epochs have as many.
 *
 * @param labels whom each sample shows.
 * @throws LineamentError DATASET_INVALID when there are fewer people than a batch of `people` has.
 */
export function epochOrder(
  sampler: SamplerConfig,
  labels: ArrayLike<number>,
  { batchSize, seed, epoch, lookalikes }: EpochOptions,
): Int32Array {
  if (sampler.kind === 'shuffled') return shuffledOrder(labels.length, seed, epoch);
  if (sampler.kind === 'streamed') {
    throw new LineamentError('VALUE_INVALID', 'The order of a stream depends on where photos lie: see streamedOrder.');
  }
  const random = new Random(seed).fork(`order/${epoch}`);
  const photos = photosByPerson(labels);
  const people = new Deck([...photos.keys()], random);
  const decks = new Map(Array.from(photos, ([person, own]) => [person, new Deck(own, random)]));
  if (sampler.kind === 'balanced') {
    return Int32Array.from({ length: labels.length }, () => decks.get(people.deal(1)[0]!)!.deal(1)[0]!);
  }

  const perBatch = batchSize / sampler.photos;
  requireEnough(photos.size, perBatch, sampler.photos);
  const order: number[] = [];
  for (let step = 0; step < Math.floor(labels.length / batchSize); step++) {
    const drawn = lookalikes ? withLookalikes(people, perBatch, lookalikes, decks) : people.deal(perBatch);
    for (const person of drawn) order.push(...decks.get(person)!.deal(sampler.photos));
  }
  return Int32Array.from(order);
}

function photosByPerson(labels: ArrayLike<number>): Map<number, number[]> {
  const photos = new Map<number, number[]>();
  for (let index = 0; index < labels.length; index++) {
    const own = photos.get(labels[index]!);
    if (own) own.push(index);
    else photos.set(labels[index]!, [index]);
  }
  return photos;
}

/** People dealt one by one, each followed by those most like them who are not in the batch yet. */
function withLookalikes(
  people: Deck,
  wanted: number,
  { count, labels }: Lookalikes,
  decks: ReadonlyMap<number, Deck>,
): number[] {
  const drawn = new Set<number>();
  while (drawn.size < wanted) {
    const [person] = people.deal(1, drawn) as [number];
    const alike = labels.subarray(person * count, (person + 1) * count);
    for (const each of [person, ...alike]) if (drawn.size < wanted && decks.has(each)) drawn.add(each);
  }
  return [...drawn];
}

function requireEnough(people: number, perBatch: number, photos: number): void {
  if (people >= perBatch && Number.isInteger(perBatch)) return;
  throw new LineamentError(
    'DATASET_INVALID',
    `The sampler people makes batches of ${perBatch} people with ${photos} photos each, and the data has ${people} people.`,
    {
      cure: 'Lower batch, raise sampler.photos, or take another sampler; batch must be a multiple of sampler.photos.',
    },
  );
}

/** A shuffle of `count` samples that depends on seed and epoch only. */
export function shuffledOrder(count: number, seed: number, epoch: number): Int32Array {
  const order = sequentialOrder(count);
  const random = new Random(seed).fork(`order/${epoch}`);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}

/** Every sample in its place: the order of evaluation. */
export function sequentialOrder(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

/** The batches of an epoch; with `dropLast`, only full ones. */
export function stepsPerEpoch(count: number, batchSize: number, dropLast: boolean): number {
  return dropLast ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
}
