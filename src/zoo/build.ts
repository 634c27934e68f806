import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelCard, parseModelCard } from '../face/model-card.js';
import { MODELS_FOLDER } from '../face/model.js';
import { buildModel } from './build-model.js';
import { withCohort } from './measured-cohort.js';
import { ZOO } from './registry.js';
import { trainedModels } from './trained-models.js';

/*
 * A program of the set-up: writes the models that come with Lineament to dist/models/. Nobody imports it.
 */

/** A reader finds the old file or the new one, never half of one. */
function replace(name: string, content: Uint8Array | string): void {
  const path = join(MODELS_FOLDER, name);
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}

/** What decides what a model makes of a photo. */
function computed(card: ModelCard): string {
  return JSON.stringify([card.sha256, card.input, card.kind === 'embedder' && card.alignment]);
}

/** A threshold that was set here, and accuracy that was measured here, hold as long as the model makes the same of a photo. */
function withFindings(card: ModelCard): ModelCard {
  let before: ModelCard;
  try {
    before = parseModelCard(readFileSync(join(MODELS_FOLDER, `${card.name}.card.json`), 'utf8'), card.name);
  } catch {
    return card;
  }
  if (computed(before) !== computed(card)) return card;
  const accuracy = card.accuracy ?? before.accuracy;
  if (card.kind !== 'embedder' || before.kind !== 'embedder') return { ...card, accuracy };
  return { ...card, accuracy, threshold: card.threshold ?? before.threshold };
}

const built = [...(await Promise.all(ZOO.map(buildModel))), ...trainedModels()].map(withCohort);
const cards = built.map(({ card }) => withFindings(card));
mkdirSync(MODELS_FOLDER, { recursive: true });
for (const [i, card] of cards.entries()) {
  const { network } = built[i]!;
  replace(`${card.name}.onnx`, network);
  replace(`${card.name}.card.json`, `${JSON.stringify(card, null, 2)}\n`);
  console.log(`${card.name}: ${(network.length / 1e6).toFixed(1)} MB, from ${card.source.from} ${card.source.version}`);
}
// Models that there are no more.
for (const file of readdirSync(MODELS_FOLDER)) {
  if (!cards.some(({ name }) => file === `${name}.onnx` || file === `${name}.card.json`))
    rmSync(join(MODELS_FOLDER, file));
}
