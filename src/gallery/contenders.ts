/** A template that may be among the best: its similarity lies between the two bounds. */
export interface Contender {
  /** The template's number in the store. */
  readonly id: number;
  /** The number of the person it is of. */
  readonly person: number;
  readonly lower: number;
  readonly upper: number;
}

/** So many contenders are gathered before those who are beaten are let go. */
const FIRST_SIFT = 4096;

/**
 * The templates that may decide who the `limit` most similar people are, a person being as similar as the most similar of
 * their templates. Whoever is let go is beaten for certain: by `limit` other people, or by another template of the same person.
 */
export class Contenders<One extends Contender = Contender> {
  /** A template below it can no longer matter: that much `limit` people have for certain. −∞ while there are fewer. */
  floor = -Infinity;
  #contenders: One[] = [];
  #siftAbove = FIRST_SIFT;
  /** The best people so far by what is certain of them, best first. */
  readonly #leaders: { readonly person: number; readonly lower: number }[] = [];

  constructor(private readonly limit: number) {}

  offer(contender: One): void {
    if (contender.upper < this.floor) return;
    this.#contenders.push(contender);
    this.#lead(contender);
    if (this.#contenders.length > this.#siftAbove) this.#sift();
  }

  /** Those who are not beaten, in no order. */
  remaining(): readonly One[] {
    this.#sift();
    return this.#contenders;
  }

  #lead({ person, lower }: Contender): void {
    const leaders = this.#leaders;
    if (lower <= this.floor) return;
    const present = leaders.findIndex((leader) => leader.person === person);
    if (present >= 0) {
      if (lower <= leaders[present]!.lower) return;
      leaders.splice(present, 1);
    }
    let at = leaders.length;
    while (at > 0 && lower > leaders[at - 1]!.lower) at--;
    leaders.splice(at, 0, { person, lower });
    if (leaders.length > this.limit) leaders.pop();
    if (leaders.length === this.limit) this.floor = leaders.at(-1)!.lower;
  }

  #sift(): void {
    const certain = new Map(this.#leaders.map(({ person, lower }) => [person, lower]));
    this.#contenders = this.#contenders.filter(({ person, upper }) => upper >= (certain.get(person) ?? this.floor));
    // Where few are beaten, looking again and again would take longer than the search.
    this.#siftAbove = Math.max(FIRST_SIFT, 2 * this.#contenders.length);
  }
}
