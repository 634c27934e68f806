import { LineamentError } from '../errors.js';
import { noGrad } from '../torch/autograd.js';
import { copy_ } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';

/** What two states do not have in common, by name. */
export interface StateDifference {
  /** Names that the module has and the given state has not. */
  readonly missing: readonly string[];
  /** Names that the given state has and the module has not. */
  readonly unexpected: readonly string[];
  /** Names that both have, with different shapes. */
  readonly mismatched: readonly {
    readonly name: string;
    readonly expected: readonly number[];
    readonly got: readonly number[];
  }[];
}

const LISTED_AT_MOST = 10;

/** Compares the names and shapes of `state` with those of `target`; looks at no values. */
export function stateDifference(
  target: ReadonlyMap<string, Tensor>,
  state: ReadonlyMap<string, Tensor>,
): StateDifference {
  const missing = [...target.keys()].filter((name) => !state.has(name));
  const unexpected = [...state.keys()].filter((name) => !target.has(name));
  const mismatched = [];
  for (const [name, tensor] of target) {
    const given = state.get(name);
    if (given !== undefined && !sameShape(tensor.shape, given.shape)) {
      mismatched.push({ name, expected: tensor.shape, got: given.shape });
    }
  }
  return { missing, unexpected, mismatched };
}

/**
 * Copies `state` into the tensors of `target`. Everything is checked before anything is copied.
 * Throws `STATE_MISMATCH`, when `strict`, naming what is missing, unexpected and wrongly shaped.
 */
export function loadIntoState(
  target: ReadonlyMap<string, Tensor>,
  state: ReadonlyMap<string, Tensor>,
  { strict, owner }: { readonly strict: boolean; readonly owner: string },
): StateDifference {
  const difference = stateDifference(target, state);
  const { missing, unexpected, mismatched } = difference;
  if (strict && missing.length + unexpected.length + mismatched.length > 0) {
    throw new LineamentError('STATE_MISMATCH', describeDifference(difference, owner));
  }
  const shapes = new Set(mismatched.map(({ name }) => name));
  const copies = [...target].filter(([name]) => state.has(name) && !shapes.has(name));
  const released = copies.map(([name]) => name).filter((name) => state.get(name)!.released);
  if (released.length > 0) {
    throw new LineamentError(
      'TENSOR_RELEASED',
      `The state for ${owner} holds tensors that were released: ${list(released)}. Read it again, or keep() its tensors.`,
    );
  }
  noGrad(() =>
    scope(() => {
      for (const [name, tensor] of copies) copy_(tensor, state.get(name)!);
    }),
  );
  return difference;
}

function describeDifference(difference: StateDifference, owner: string): string {
  return `The state does not fit ${owner}, and nothing was loaded. ${listDifference(difference)}. Load weights of the same network, or load with strict: false to take what fits.`;
}

/** What is missing, unexpected and wrongly shaped, told apart and by name. */
export function listDifference({ missing, unexpected, mismatched }: StateDifference): string {
  const shapes = mismatched.map(
    ({ name, expected, got }) => `${name} (${shape(expected)} expected, ${shape(got)} given)`,
  );
  const parts = [
    ...(missing.length > 0 ? [`missing: ${list(missing)}`] : []),
    ...(unexpected.length > 0 ? [`unexpected: ${list(unexpected)}`] : []),
    ...(shapes.length > 0 ? [`wrongly shaped: ${list(shapes)}`] : []),
  ];
  return parts.join('; ');
}

function list(names: readonly string[]): string {
  const rest = names.length - LISTED_AT_MOST;
  return names.slice(0, LISTED_AT_MOST).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function shape(sizes: readonly number[]): string {
  return `[${sizes.join(', ')}]`;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
