import { Random } from '../../src/random.js';
import type { LabelledFaces } from '../../src/audit/labelled-faces.js';

/** Size of these embeddings. */
const SIZE = 128;

/**
 * Faces of people who do not exist: each person a direction, each face that direction and some noise, and all in one narrow cone, as
 * some networks have it.
 */
export function embeddedPeople(people: number, each: number, { seed = 1, noise = 0.5, cone = 3 } = {}): LabelledFaces {
  const random = new Random(seed);
  const direction = () => Float64Array.from({ length: SIZE }, () => random.normal() / Math.sqrt(SIZE));
  const common = direction();
  const embeddings: Float32Array[] = [];
  const labels: number[] = [];
  for (let person = 0; person < people; person++) {
    const own = direction();
    for (let i = 0; i < each; i++) {
      const stray = direction();
      const face = Float32Array.from(own, (value, k) => cone * common[k]! + value + noise * stray[k]!);
      const length = Math.hypot(...face);
      embeddings.push(face.map((value) => value / length));
      labels.push(person);
    }
  }
  return { embeddings, people: labels, names: Array.from({ length: people }, (_, person) => `person ${person}`) };
}

/** The threshold at which such faces are told apart: halfway between the mean similarities of one person and of two. */
export function middleThreshold({ embeddings, people }: LabelledFaces): number {
  const sums = { same: 0, different: 0 };
  const counts = { same: 0, different: 0 };
  for (let a = 0; a < embeddings.length; a++) {
    for (let b = 0; b < a; b++) {
      const kind = people[a] === people[b] ? 'same' : 'different';
      sums[kind] += embeddings[a]!.reduce((sum, value, i) => sum + value * embeddings[b]![i]!, 0);
      counts[kind]++;
    }
  }
  return (sums.same / counts.same + sums.different / counts.different) / 2;
}
