import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LineamentError } from '../errors.js';
import { sha256 } from '../face/card-check.js';
import { type ModelCard, parseModelCard } from '../face/model-card.js';
import { writeOnnx } from '../onnx/write-onnx.js';
import type { ZooModel } from './zoo-model.js';

/** A model as the two files that are written: `<name>.onnx` and `<name>.card.json`. */
export interface BuiltModel {
  readonly network: Uint8Array;
  readonly card: ModelCard;
}

/**
 * Builds a model from the npm package that it comes from.
 * @throws FILE_INVALID when the package is not installed, or its files are not what they should be.
 */
export async function buildModel({ card, build }: ZooModel): Promise<BuiltModel> {
  const { folder, version } = findPackage(card.source.from);
  const network = writeOnnx(build((file) => readFileSync(join(folder, file))));
  const whole = { ...card, source: { ...card.source, version }, sha256: await sha256(network) };
  return { network, card: parseModelCard(JSON.stringify(whole), `the card of ${card.name}`) };
}

function findPackage(name: string): { folder: string; version: string } {
  const require = createRequire(import.meta.url);
  // Not by its own name: an `exports` field may keep package.json to itself.
  const path = require.resolve
    .paths(name)
    ?.map((folder) => join(folder, name, 'package.json'))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new LineamentError(
      'FILE_INVALID',
      `The npm package ${name} is not installed: run the set-up (npm run setup).`,
    );
  }
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return { folder: dirname(path), version };
}
