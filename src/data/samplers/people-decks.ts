import { Random } from '../../random.js';
import { Deck } from '../deck.js';

/** People to be dealt, and of each their photos, for one epoch: what follows depends on seed and epoch only. */
export function peopleDecks(
  labels: ArrayLike<number>,
  seed: number,
  epoch: number,
): { readonly people: Deck; readonly photos: ReadonlyMap<number, Deck> } {
  const random = new Random(seed).fork(`order/${epoch}`);
  const indices = new Map<number, number[]>();
  for (let index = 0; index < labels.length; index++) {
    const own = indices.get(labels[index]!);
    if (own) own.push(index);
    else indices.set(labels[index]!, [index]);
  }
  const people = new Deck([...indices.keys()], random);
  return { people, photos: new Map(Array.from(indices, ([person, own]) => [person, new Deck(own, random)])) };
}
