import type { ScoredPairs } from '../training/score-pairs.js';
import type { VerificationFigures } from './verification-figures.js';

/** A model with its scores on pairs, and what they come to. */
export interface EvaluatedModel {
  readonly name: string;
  readonly scored: ScoredPairs;
  readonly figures: VerificationFigures;
}
