import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseModelCard } from '../face/model-card.js';
import type { BuiltModel } from './build-model.js';

/** Where the networks lie that the project has trained by its own recipes. */
export const TRAINED_FOLDER = fileURLToPath(new URL('../../models/', import.meta.url));

const CARD = '.card.json';

/** The models that the project has trained itself, as `lineament export` wrote them. */
export function trainedModels(folder: string = TRAINED_FOLDER): BuiltModel[] {
  const names = readdirSync(folder).flatMap((file) => (file.endsWith(CARD) ? [file.slice(0, -CARD.length)] : []));
  return names.toSorted().map((name) => ({
    network: readFileSync(join(folder, `${name}.onnx`)),
    card: parseModelCard(readFileSync(join(folder, `${name}${CARD}`), 'utf8'), name),
  }));
}
