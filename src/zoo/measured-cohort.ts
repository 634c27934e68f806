import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelCard } from '../face/model-card.js';
import type { BuiltModel } from './build-model.js';
import { TRAINED_FOLDER } from './trained-models.js';

/**
 * The model with the cohort that was measured for it, where one was: `models/<name>.cohort.json`, as `scripts/cohort.mjs` writes it.
 * @throws MODEL_CARD_INVALID for a file that is no cohort.
 */
export function withCohort({ network, card }: BuiltModel): BuiltModel {
  const path = join(TRAINED_FOLDER, `${card.name}.cohort.json`);
  if (!existsSync(path)) return { network, card };
  const cohort: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return {
    network,
    card: parseModelCard(JSON.stringify({ ...card, cohort }), `the card of ${card.name} with ${path}`),
  };
}
