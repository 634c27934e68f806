/** The public door `lineament/training`. Needs libtorch: run the set-up first. */
export { train, type TrainOptions } from './train.js';
export type { BestScores, CheckpointName, StepEvent, TrainingEvent, ValidationEvent } from './events.js';
export { parseRecipe, type Recipe } from './recipe.js';
export { readRecipe } from './read-recipe.js';
export { openTrackers, tracked } from './tracking/tracked.js';
export type { Outcome, Tracker } from './tracking/tracker.js';
export { openCheckpoint, type TrainedModel } from './trained-model.js';
export { syntheticFaces, type SyntheticOptions } from '../data/synthetic/dataset.js';
