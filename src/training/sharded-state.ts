import type { ProcessGroup } from '../distributed/process-group.js';
import { bytesOf } from '../nn/weights.js';
import { allRows } from '../objectives/class-table.js';
import { rowsOfRank } from '../objectives/class-shards.js';
import type { Optimiser } from '../optim/optimiser.js';
import type { WeightAverage } from '../optim/weight-average.js';
import { inStorageOrder, type ReadOptions, type TensorToStore } from '../torch/safetensors.js';
import { noGrad } from '../torch/autograd.js';
import { Tensor } from '../torch/tensor.js';
import type { Network } from './build.js';
import type { CheckpointTensors } from './checkpoint.js';

/** Of which tensors, known by their names in a checkpoint, each process has rows of its own: how many there are in all. */
export type ShardedNames = (name: string) => number | undefined;

/** What {@link ShardedNames} are of a state whose tensors are those of the network. */
export function shardedNames(state: ReadonlyMap<string, Tensor>, sharded: ReadonlyMap<Tensor, number>): ShardedNames {
  return (name) => {
    const tensor = state.get(name);
    return tensor && sharded.get(tensor);
  };
}

/** Of an optimiser's state, whose names end in the index of the parameter: `momentum.3`. */
export function shardedMemories({ groups }: Optimiser, sharded: ReadonlyMap<Tensor, number>): ShardedNames {
  const parameters = groups.flatMap((group) => group.parameters);
  return (name) => {
    const index = /\.(\d+)$/.exec(name)?.[1];
    const parameter = index === undefined ? undefined : parameters[Number(index)];
    return parameter && sharded.get(parameter);
  };
}

/** What this process reads of a stored state: of sharded tensors its own rows, however many processes stored them. */
export function ownRows(names: ShardedNames, group: ProcessGroup): ReadOptions['rows'] {
  return (name, [rows]) => (rows !== undefined && names(name) === rows ? rowsOfRank(rows, group) : null);
}

/** Of a training, what {@link tensorsToStore} takes from. */
export interface ShardedTraining {
  readonly network: Network;
  readonly optimiser: Optimiser;
  readonly average: WeightAverage | null;
  readonly sharded: ReadonlyMap<Tensor, number>;
  readonly group: ProcessGroup;
}

/** The tensors of a checkpoint: of sharded ones the rows of all processes, which the others send by {@link sendRows} meanwhile. */
export function tensorsToStore({ network, optimiser, average, sharded, group }: ShardedTraining): CheckpointTensors {
  const trained = network.stateDict();
  const names = shardedNames(trained, sharded);
  return {
    model: wholeState(average?.stateDict() ?? trained, names, group),
    optimiser: wholeState(optimiser.stateDict(), shardedMemories(optimiser, sharded), group),
    trained: average === null ? undefined : wholeState(trained, names, group),
  };
}

function wholeState(
  state: ReadonlyMap<string, Tensor>,
  names: ShardedNames,
  group: ProcessGroup,
): ReadonlyMap<string, Tensor | TensorToStore> {
  return new Map(
    [...state].map(([name, tensor]): [string, Tensor | TensorToStore] => {
      const rows = names(name);
      if (rows === undefined) return [name, tensor];
      const { dtype, shape } = tensor;
      const data = { [Symbol.iterator]: () => bytesOfAll(tensor, rows, group) };
      return [name, { dtype, shape: [rows, ...shape.slice(1)], data }];
    }),
  );
}

function* bytesOfAll(tensor: Tensor, rows: number, group: ProcessGroup): Generator<Uint8Array, undefined> {
  const parts = allRows(tensor, rows, group);
  for (;;) {
    const part = noGrad(() => parts.next());
    if (part.done === true) return;
    const bytes = bytesOf(part.value);
    part.value.release();
    yield bytes;
  }
}

/** The part in storing a checkpoint of a process that writes nothing: it gives its rows when their turn has come. */
export function sendRows({ model, optimiser, trained }: CheckpointTensors): void {
  for (const state of [model, optimiser, trained ?? new Map<string, Tensor>()]) {
    for (const [, stored] of inStorageOrder(state)) {
      if (stored instanceof Tensor || stored.data instanceof Uint8Array) continue;
      const parts = stored.data[Symbol.iterator]();
      while (parts.next().done !== true);
    }
  }
}
