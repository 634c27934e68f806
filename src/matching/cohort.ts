import { LineamentError } from '../errors.js';
import type { EmbedderCard } from '../face/model-card.js';
import { type DecisionRule, thresholdOf } from './decision.js';
import { rowProduct, type UnitRows } from './unit-rows.js';

/** Where in a model's space the faces of strangers crowd, measured on people who are in nobody's library. */
export interface Cohort {
  /** (K, D): the mean directions of K regions of that space. */
  readonly centres: UnitRows;
  /** The mean similarity of those faces to the centre nearest to each. */
  readonly level: number;
  /** The corrected similarity from which two faces are of one person, and how often strangers of the cohort passed it. */
  readonly rule: DecisionRule;
}

/** What a centre of length 1 is multiplied by to be kept as whole numbers of 16 bits. */
const UNIT = 32_767;

/**
 * How much too similar each face is to every other, for where it lies, `½ (maxₖ x·cₖ − level)`: (N). The corrected similarity of
 * two faces is `x·y − crowding(x) − crowding(y)`.
 *
 * Networks tell faces of some kinds apart less well than others: those of whom they were shown few lie close together, and at one
 * threshold nearly all strangers that are taken for one person are among them. How close strangers are to a face is told here by
 * the nearest of a few directions around which many faces lie. Less that, one threshold means the same for everybody. It is the
 * adaptive score normalisation of speaker recognition (Matějka et al., "Analysis of score normalization in multilingual speaker
 * recognition", 2017), with means of many people in place of a cohort of single ones, and without the division by a spread. The
 * cohort is not taken from the library: there, those nearest to somebody of whom it has many photos are that person's own.
 *
 * @param cohort null: zeros, and so the similarity as it is.
 * @throws VALUE_INVALID when faces and cohort are of different models: their sizes differ.
 */
export function crowdingOf({ data, size }: UnitRows, cohort: Cohort | null): Float64Array {
  const crowding = new Float64Array(size === 0 ? 0 : data.length / size);
  if (cohort === null || crowding.length === 0) return crowding;
  const { centres, level } = cohort;
  if (centres.size !== size) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected embeddings of ${centres.size} numbers, as the cohort has them, got ${size}: it belongs to another model.`,
    );
  }
  return crowding.map((_, face) => (nearestCentre(data, face, centres) - level) / 2);
}

function nearestCentre(data: Float32Array, face: number, { data: centres, size }: UnitRows): number {
  let highest = -Infinity;
  for (let centre = 0; centre * size < centres.length; centre++) {
    highest = Math.max(highest, rowProduct(data, face, centres, centre, size));
  }
  return highest;
}

/**
 * The cohort that a model's card carries; null where it has none.
 * @throws MODEL_CARD_INVALID for centres that are no whole rows of numbers.
 */
export function cohortOf({
  name,
  cohort,
  embeddingSize,
}: Pick<EmbedderCard, 'name' | 'cohort' | 'embeddingSize'>): Cohort | null {
  if (cohort === undefined) return null;
  const bytes = Uint8Array.from(atob(cohort.centres), (char) => char.charCodeAt(0));
  if (bytes.length === 0 || bytes.length % (2 * embeddingSize) !== 0) {
    throw new LineamentError(
      'MODEL_CARD_INVALID',
      `The card of ${name} has a cohort of ${bytes.length} bytes: expected rows of ${embeddingSize} numbers of two bytes each.`,
    );
  }
  const view = new DataView(bytes.buffer);
  const data = Float32Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true) / UNIT);
  return {
    centres: { data, size: embeddingSize },
    level: cohort.level,
    rule: { threshold: thresholdOf(cohort.similarity), falseMatchRate: cohort.falseMatchRate },
  };
}

/** Centres as a card carries them. */
export function encodedCentres({ data }: UnitRows): string {
  const view = new DataView(new ArrayBuffer(2 * data.length));
  data.forEach((value, i) => view.setInt16(2 * i, Math.round(value * UNIT), true));
  return btoa(Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join(''));
}
