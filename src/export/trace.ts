import type { OnnxGraph } from '../onnx/graph.js';
import type { AnyModule } from '../nn/module.js';
import { noGrad } from '../torch/autograd.js';
import { observed } from '../torch/dispatch.js';
import { zeros } from '../torch/factories.js';
import { scope } from '../torch/scope.js';
import { Tensor } from '../torch/tensor.js';
import { operatorName } from './operators.js';
import { Recording } from './recording.js';
import type { Store } from './store.js';
import { unsupported } from './unsupported.js';

export interface TraceOptions {
  /** What the graph is called. */
  readonly name: string;
  /** The name of the input, and the shape of one: the batch stands before it. */
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  /** The name of the output. */
  readonly output: string;
  /** How the weights of convolutions and linear layers stand in the file. */
  readonly store: Store;
}

/** The batches that a network is traced with: what differs between them must not be written into the graph. */
const BATCHES = [2, 3] as const;

/** Every operator that `run` calls, with its settings: the arguments that are no tensors. */
function settingsOf(run: () => unknown): string[] {
  const settings: string[] = [];
  observed(({ operator, overload, args }) => {
    const plain = args.filter(
      (each) => !(each instanceof Tensor || (Array.isArray(each) && each[0] instanceof Tensor)),
    );
    settings.push(`${operatorName(operator, overload)} ${JSON.stringify(plain)}`);
  }, run);
  return settings;
}

function refuseFrozenBatch(forward: (x: Tensor) => Tensor, shape: readonly number[]): void {
  const [few, more] = BATCHES.map((batch) => {
    const images = zeros([batch, ...shape]);
    return settingsOf(() => forward(images));
  }) as [string[], string[]];
  const frozen = few.findIndex((setting, i) => setting !== more[i]);
  if (frozen < 0 && few.length === more.length) return;
  const [name] = (few[frozen] ?? 'the forward pass').split(' ') as [string];
  throw unsupported(
    name,
    `it was called with other settings for ${BATCHES[0]} images (${few[frozen]}) than for ${BATCHES[1]} (${more[frozen]}): a size of the batch was read and handed on, which would hold for every batch`,
    'leave the batch to libtorch: -1 in reshape(), flatten() from dimension 1',
  );
}

/**
 * A network as an ONNX graph: its `forward` runs once, in evaluation and without gradients, and each operator that it calls is
 * written down as its equal in ONNX. The size of the batch stays open, the size of the image is fixed.
 *
 * @param module whose weights they are; they keep their names. It is left in the mode that it was in.
 * @param forward from images `(N, …)` to the output `(N, …)`.
 * @throws EXPORT_UNSUPPORTED for an operator without an equal, and for a size of the batch that was read and handed on.
 */
export function traceToOnnx(module: AnyModule, forward: (images: Tensor) => Tensor, options: TraceOptions): OnnxGraph {
  const { name, input, output, store } = options;
  const { training } = module;
  module.eval();
  try {
    return noGrad(() =>
      scope(() => {
        refuseFrozenBatch(forward, input.shape);
        const state = new Map([...module.stateDict()].map(([path, tensor]) => [tensor, path]));
        const images = zeros([BATCHES[0], ...input.shape]);
        const recording = new Recording(name, state, store, { name: input.name, tensor: images });
        const result = observed(
          (call) => recording.observe(call),
          () => forward(images),
        );
        return recording.finish(result, output);
      }),
    );
  } finally {
    module.train(training);
  }
}
