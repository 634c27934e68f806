import { readFile } from 'node:fs/promises';

import { LineamentError } from '../errors.js';
import { cardPath } from '../face/model.js';
import { cardOfKind, checkAgainstCard } from '../face/card-check.js';
import { parseModelCard } from '../face/model-card.js';
import { listDifference, loadIntoState, stateDifference } from '../nn/state-dict.js';
import { loadWeights } from '../nn/weights.js';
import { readOnnx } from '../onnx/read-onnx.js';
import { arrayOver } from '../torch/dtype.js';
import type { ReadOptions } from '../torch/safetensors.js';
import { scope } from '../torch/scope.js';
import { type Tensor, tensorFrom } from '../torch/tensor.js';
import type { Network } from './build.js';
import { readCheckpointModel, readCheckpointState } from './checkpoint.js';
import { matchesName, requireMatches } from './name-pattern.js';
import type { Recipe } from './recipe.js';
import { checkpointOf } from './trained-model.js';

/** What a run took over from other training. */
export interface StartedFrom {
  readonly from: string;
  /** How many tensors. */
  readonly taken: number;
  /** The names of the others, which were drawn anew. */
  readonly drawn: readonly string[];
}

/** Weights under the names of a {@link Network}, and the people that its head tells apart, where it has one. */
interface Source {
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly classes: readonly string[] | null;
}

const HEAD = 'objective.';
const BACKBONE = 'backbone.';

/**
 * Puts weights of other training into a fresh network: those of the backbone, but for `except` (names of either), and with
 * `head: keep` those of the objective. All others keep the values that they were drawn with.
 *
 * @param options which rows of which tensors this process takes; default: all.
 *
 * @throws {LineamentError} STATE_MISMATCH, telling what is missing, unexpected and wrongly shaped; CHECKPOINT_INVALID for
 *   a head of other people; FILE_INVALID, MODEL_CARD_INVALID and MODEL_CHANGED for files that are not what they should be
 */
export async function startFrom(
  { from, head, except }: NonNullable<Recipe['start']>,
  network: Network,
  classes: readonly string[],
  options?: ReadOptions,
): Promise<StartedFrom> {
  const source = await read(from, options);
  if (head === 'keep') requireSamePeople(from, source.classes, classes);
  const state = network.stateDict();
  // What only the source has can be excepted too: the classifier that a network of torchvision ends in.
  requireMatches('start.except', except, [...new Set([...state.keys(), ...source.weights.keys()])]);
  const wanted = (name: string) =>
    (head === 'keep' || !name.startsWith(HEAD)) && !except.some((pattern) => matchesName(pattern, name));
  const target = new Map([...state].filter(([name]) => wanted(name)));
  const given = new Map([...source.weights].filter(([name]) => wanted(name)));
  try {
    const difference = stateDifference(target, given);
    // Files of other programs leave these counters out, and nothing computes with them.
    const missing = difference.missing.filter((name) => !name.endsWith('num_batches_tracked'));
    if (missing.length + difference.unexpected.length + difference.mismatched.length > 0) {
      throw new LineamentError(
        'STATE_MISMATCH',
        `${from} does not fit the recipe's backbone, and nothing was loaded. ${listDifference({ ...difference, missing })}. ` +
          'Name the backbone that it was trained as, or in start.except what is not to be taken over.',
      );
    }
    loadIntoState(target, given, { strict: false, owner: 'the network' });
    const drawn = [...state.keys()].filter((name) => !given.has(name) && !name.endsWith('num_batches_tracked'));
    return { from, taken: given.size, drawn };
  } finally {
    for (const tensor of source.weights.values()) tensor.release();
  }
}

async function read(from: string, options?: ReadOptions): Promise<Source> {
  if (from.endsWith('.onnx')) return { weights: await onnxWeights(from), classes: null };
  if (from.endsWith('.safetensors')) return { weights: asBackbone(loadWeights(from, options).state), classes: null };
  const folder = checkpointOf(from);
  return { weights: readCheckpointModel(folder, options), classes: readCheckpointState(folder).classes };
}

/** Names of a whole network stay; names of a backbone alone, such as torchvision's, get the prefix that they have in it. */
function asBackbone(state: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const whole = [...state.keys()].some((name) => name.startsWith(BACKBONE));
  return new Map([...state].map(([name, tensor]) => [whole ? name : BACKBONE + name, tensor]));
}

/** The weights of a network as the export writes it, under the names that it had in the backbone. */
async function onnxWeights(path: string): Promise<Map<string, Tensor>> {
  const [network, json] = await Promise.all([bytesOf(path), bytesOf(cardPath(path))]);
  await checkAgainstCard(
    network,
    cardOfKind(parseModelCard(Buffer.from(json).toString('utf8'), cardPath(path)), 'embedder'),
  );
  // Among the constants of a graph are also sizes and exponents: weights are known by their names.
  const weights = [...readOnnx(network).initialisers].filter(([name]) =>
    /\.(weight|bias|running_mean|running_var)$/.test(name),
  );
  return scope(
    () =>
      new Map(
        weights.map(([name, { elementType, shape, data }]) => {
          if (elementType !== 'float32' && elementType !== 'float16') {
            throw new LineamentError(
              'STATE_MISMATCH',
              `${path} stores ${name} as ${elementType}: expected float32 or float16. Export it without --int8, which loses what training needs.`,
            );
          }
          const values = arrayOver(elementType, Uint8Array.from(data).buffer);
          const stored = tensorFrom(values, [...shape], { dtype: elementType });
          // Training goes on from what the file holds: every float16 is a float32 too.
          return [BACKBONE + name, stored.to({ dtype: 'float32' })];
        }),
      ),
  );
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new LineamentError(
      'FILE_INVALID',
      `start.from: cannot read ${path} (${cause.code ?? cause.message}); a network comes with its card beside it.`,
      { cause },
    );
  });
}

function requireSamePeople(from: string, trained: readonly string[] | null, classes: readonly string[]): void {
  if (trained === null) {
    throw new LineamentError(
      'CHECKPOINT_INVALID',
      `start.head: keep needs a checkpoint, and ${from} holds a backbone alone. Use head: new.`,
    );
  }
  const other = classes.findIndex((person, label) => trained[label] !== person);
  if (other < 0 && trained.length === classes.length) return;
  throw new LineamentError(
    'CHECKPOINT_INVALID',
    `start.head: keep needs the same people in the same order, and ${from} was trained on ${trained.length} where the data has ${classes.length}` +
      `${other < 0 ? '' : ` ("${classes[other]}" where "${trained[other] ?? 'nobody'}" was)`}. Use head: new.`,
  );
}
