import { LineamentError } from '../errors.js';
import { reshape, transpose } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';
import { integerSetting } from './setting.js';

/**
 * Deals the channels of `groups` blocks out in turns, so that the next layer sees some of each: channel i of block g comes to
 * place i · groups + g.
 *
 * `(N, C, H, W)` keeps its shape. Throws `VALUE_INVALID` unless C is a multiple of `groups`. Zhang et al., "ShuffleNet", 2018.
 */
export class ChannelShuffle extends Module {
  constructor(readonly groups: number) {
    super();
    integerSetting('ChannelShuffle', 'groups', groups, 1);
  }

  forward(x: Tensor): Tensor {
    const [, channels, height, width] = x.shape as [number, number, number, number];
    const { groups } = this;
    if (channels % groups !== 0) {
      throw new LineamentError(
        'VALUE_INVALID',
        `ChannelShuffle of ${groups} groups needs channels that are a multiple of them, and got ${channels}.`,
      );
    }
    const dealt = transpose(reshape(x, [-1, groups, channels / groups, height, width]), 1, 2);
    return reshape(dealt, [-1, channels, height, width]);
  }
}
