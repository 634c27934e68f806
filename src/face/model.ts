import { readFileSync, statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineamentError } from '../errors.js';
import { type FileStamp, stampOf } from '../inference/kept-graph.js';
import { openKeptSession, openSession } from '../inference/node.js';
import type { SessionOptions } from '../inference/session.js';
import { cardOfKind, checkAgainstCard } from './card-check.js';
import type { LoadedModel } from './loaded-model.js';
import type { ModelCard, ModelKind } from './model-card.js';

/** The folder of the models that come with Lineament: written by the set-up, and part of the package. */
export const MODELS_FOLDER = fileURLToPath(new URL('../../dist/models/', import.meta.url));

/** A model as it lies on the disk. */
export interface ModelAtHand {
  readonly card: ModelCard;
  readonly path: string;
  readonly bytes: number;
}

/**
 * Loads a model of the given kind: a name of {@link modelsAtHand}, or the path of an `.onnx` with its `.card.json` beside it.
 * A file that is not the one its card was written for is refused.
 *
 * @throws MODEL_MISSING when there is no such model or file; MODEL_CARD_INVALID without a valid card, or when it is a model
 *   of another kind; MODEL_CHANGED when card and file do not fit; RUNTIME_MISSING and INFERENCE_FAILED as `openSession`.
 */
export async function loadModel<Kind extends ModelKind>(
  nameOrPath: string,
  kind: Kind,
  options: SessionOptions = {},
): Promise<LoadedModel<Kind>> {
  const path = networkPath(nameOrPath);
  // Of other people's models there may be any number, and what is kept of each would stay in the cache.
  if (isOfThePackage(path)) return loadKept(path, nameOrPath, kind, options);
  return loadChecked(path, nameOrPath, kind, options);
}

async function loadChecked<Kind extends ModelKind>(
  path: string,
  nameOrPath: string,
  kind: Kind,
  options: SessionOptions,
  file?: FileStamp,
): Promise<LoadedModel<Kind>> {
  const network = await readFile(path).catch((cause: NodeJS.ErrnoException) => missing(nameOrPath, cause));
  const card = cardOfKind(await readCard(path), kind);
  await checkAgainstCard(network, card);
  const source = file === undefined ? [] : [{ sha256: card.sha256, file }];
  return { card, session: await openSession(network, options, ...source) };
}

/** Without reading the network where an optimised form of it is kept, and its file has not been written to since it was checked. */
async function loadKept<Kind extends ModelKind>(
  path: string,
  nameOrPath: string,
  kind: Kind,
  options: SessionOptions,
): Promise<LoadedModel<Kind>> {
  const seen = statSync(path, { throwIfNoEntry: false });
  if (seen === undefined) return loadChecked(path, nameOrPath, kind, options);
  const file = stampOf(seen);
  const card = cardOfKind(await readCard(path), kind);
  const session = await openKeptSession({ sha256: card.sha256, file }, options);
  return session === null ? loadChecked(path, nameOrPath, kind, options, file) : { card, session };
}

function networkPath(nameOrPath: string): string {
  return nameOrPath.endsWith('.onnx') ? nameOrPath : join(MODELS_FOLDER, `${nameOrPath}.onnx`);
}

/** Where the card of a model lies that {@link loadModel} loads by this name or path. */
export function cardPath(nameOrPath: string): string {
  return networkPath(nameOrPath).replace(/\.onnx$/, '.card.json');
}

async function missing(nameOrPath: string, cause: NodeJS.ErrnoException): Promise<never> {
  const names = (await modelsAtHand()).map(({ card }) => card.name);
  const known = names.length === 0 ? `none (${MODELS_FOLDER} is empty)` : names.join(', ');
  const message = `There is no model "${nameOrPath}" (${cause.code ?? cause.message}). At hand: ${known}.`;
  throw new LineamentError('MODEL_MISSING', message, { cause });
}

async function readCard(modelPath: string): Promise<ModelCard> {
  const path = cardPath(modelPath);
  const json = cardText(modelPath, path);
  return isOfThePackage(path) ? checkedWhenBuilt(json, path) : checked(json, path);
}

/** Read synchronously: a kilobyte or two, for which the detours of waiting take longer. */
function cardText(modelPath: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new LineamentError(
      'MODEL_CARD_INVALID',
      `${modelPath} has no card: ${path} cannot be read (${code ?? message}).`,
      { cause },
    );
  }
}

/** Whether a card lies where the set-up writes those of the models that come with Lineament, each checked as it is written. */
function isOfThePackage(path: string): boolean {
  return resolve(dirname(path)) === resolve(MODELS_FOLDER);
}

/** A card that need not be held against the schema again: the schema takes longer to load than most networks. */
async function checkedWhenBuilt(json: string, path: string): Promise<ModelCard> {
  try {
    return JSON.parse(json) as ModelCard;
  } catch {
    return checked(json, path);
  }
}

async function checked(json: string, path: string): Promise<ModelCard> {
  const { parseModelCard } = await import('./model-card.js');
  return parseModelCard(json, path);
}

/** The models of a folder that have a card, by name. A folder that is not there has none. */
export async function modelsAtHand(folder: string = MODELS_FOLDER): Promise<ModelAtHand[]> {
  const files = await readdir(folder).catch(() => []);
  const paths = files.filter((file) => file.endsWith('.onnx')).map((file) => join(folder, file));
  const models = paths
    .sort()
    .map(async (path) => ({ card: await readCard(path), path, bytes: (await stat(path)).size }));
  return Promise.all(models);
}
