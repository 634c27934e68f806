import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODELS_FOLDER } from '../face/model.js';
import { buildModel } from './build-model.js';
import { ZOO } from './registry.js';

/*
 * A program of the set-up: writes the models that come with Lineament to dist/models/. Nobody imports it.
 */

mkdirSync(MODELS_FOLDER, { recursive: true });

/** A reader finds the old file or the new one, never half of one. */
function replace(name: string, content: Uint8Array | string): void {
  const path = join(MODELS_FOLDER, name);
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}

for (const model of ZOO) {
  const { network, card } = await buildModel(model);
  replace(`${card.name}.onnx`, network);
  replace(`${card.name}.card.json`, `${JSON.stringify(card, null, 2)}\n`);
  console.log(`${card.name}: ${(network.length / 1e6).toFixed(1)} MB, from ${card.source.from} ${card.source.version}`);
}
