import { noGrad } from '../torch/autograd.js';
import { observed, type OperatorCall } from '../torch/dispatch.js';
import { zeros } from '../torch/factories.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';
import type { Backbone } from './backbone.js';

/** How many products are summed up for each number that an operator gives; operators that are not here sum up none. */
const TERMS: Readonly<Record<string, (x: Tensor, y: Tensor) => number>> = {
  // Weights (to, from / groups, rows, columns): every weight of one output channel.
  'aten::conv2d': (_, weight) => weight.numel / weight.shape[0]!,
  'aten::linear': (_, weight) => weight.shape[1]!,
  'aten::matmul': (x) => x.shape.at(-1)!,
};

function multiplyAddsOf({ operator, args, result }: OperatorCall): number {
  const terms = TERMS[operator];
  return terms === undefined ? 0 : terms(args[0] as Tensor, args[1] as Tensor) * (result as Tensor).numel;
}

/**
 * The multiply-adds of one image's way through a network: those of its convolutions, linear layers and matrix products, counted
 * by the shapes that come up as one image of zeros goes through.
 *
 * What papers state as FLOPs of a network is mostly this number. Additions of biases, normalisations, activations and
 * poolings are left out, as they do. The network is left in the mode that it was in.
 */
export function multiplyAdds(backbone: Backbone): number {
  const { training, inputSize } = backbone;
  const [width, height] = inputSize;
  let total = 0;
  backbone.eval();
  try {
    noGrad(() =>
      scope(() => {
        const image = zeros([1, 3, height, width]);
        observed(
          (call) => (total += multiplyAddsOf(call)),
          () => backbone.forward(image),
        );
      }),
    );
  } finally {
    backbone.train(training);
  }
  return total;
}
