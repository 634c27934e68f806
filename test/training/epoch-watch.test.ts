import { describe, expect, it } from 'vitest';
import { EpochWatch } from '../../src/training/epoch-watch.js';
import { parseRecipe } from '../../src/training/recipe.js';

const recipeWith = (changes: Record<string, unknown>) =>
  parseRecipe(
    {
      data: { train: 'x', dev: 'y', pairs: { count: 2, from: 'z' } },
      backbone: { kind: 'resnet10' },
      objective: [{ kind: 'softmax' }],
      ...changes,
    },
    'test',
  );
/** A margin that rises for so many epochs. */
const settlingAt = (epochs: number) =>
  epochs === 0
    ? {}
    : { objective: [{ kind: 'softmax' }, { kind: 'arcface', margin: { kind: 'linear', to: 0.3, epochs } }] };
/** Of an epoch. */
const STEPS = 10;
const plateau = { kind: 'plateau', patience: 0, factor: 0.5 };

/** The factor after each epoch, of epochs whose steps have the given losses. */
function factors(watch: EpochWatch, losses: readonly (readonly number[])[]): number[] {
  return losses.map((steps, epoch) => {
    for (const loss of steps) watch.addLoss(loss);
    watch.endEpoch(epoch, {});
    return watch.learningRateFactor;
  });
}

describe('EpochWatch', () => {
  it('lowers the rate when the mean loss of an epoch is no better than before', () => {
    const watch = new EpochWatch(recipeWith({ schedule: plateau }), STEPS);
    expect(factors(watch, [[3, 1], [2, 1], [1, 2], [4], [1]])).toEqual([1, 1, 0.5, 0.25, 0.25]);
  });

  it('holds the rate until the margin has settled, and forgets what was before', () => {
    // At a margin that rises for 2.5 epochs the loss rises with it; epoch 3 is the first at the final margin throughout.
    const rising = [[1], [2], [3], [4], [3.9], [3.95]];
    expect(factors(new EpochWatch(recipeWith({ schedule: plateau, ...settlingAt(2.5) }), STEPS), rising)).toEqual([
      1, 1, 1, 1, 1, 0.5,
    ]);
    expect(factors(new EpochWatch(recipeWith({ schedule: plateau }), STEPS), rising).slice(0, 3)).toEqual([
      1, 0.5, 0.25,
    ]);
  });

  it('holds the rate while A-Softmax mixes in less and less of the bare cosine', () => {
    // λ = 100 / (1 + 0.5 t) is at 5 from step 38 on: epoch 4 is the first that has it throughout.
    const objective = [{ kind: 'a-softmax', annealing: { from: 100, rate: 0.5, to: 5 } }];
    const rising = [[1], [2], [3], [4], [5], [6]];
    expect(factors(new EpochWatch(recipeWith({ schedule: plateau, objective }), STEPS), rising)).toEqual([
      1, 1, 1, 1, 1, 0.5,
    ]);
  });

  it('stops when patience is over, and not while the margin moves', () => {
    const earlyStopping = { watch: 'eer', patience: 2 };
    const pairs = { auc: 0.5, accuracy: 0.5, pairs: 2 };
    const run = (settles: number) => {
      const watch = new EpochWatch(recipeWith({ earlyStopping, ...settlingAt(settles) }), STEPS);
      return [0.3, 0.2, 0.25, 0.2].map((eer, epoch) => {
        watch.addLoss(1);
        return watch.endEpoch(epoch, { verification: { ...pairs, eer } }).waited;
      });
    };
    expect(run(0)).toEqual([null, null, null, 2]);
    expect(run(2)).toEqual([null, null, null, null]);
  });

  it('takes a higher accuracy for better, and is not moved by figures that it does not watch', () => {
    const watch = new EpochWatch(recipeWith({ schedule: { ...plateau, watch: 'devAccuracy' } }), STEPS);
    const seen = [0.1, 0.2, 0.3, 0.3].map((accuracy, epoch) => {
      watch.addLoss(epoch);
      return watch.endEpoch(epoch, { classification: { accuracy, loss: 9, photos: 1 } }).lowered;
    });
    expect(seen).toEqual([false, false, false, true]);
    watch.addLoss(1);
    expect(watch.endEpoch(4, {})).toEqual({ lowered: false, waited: null });
  });

  it('goes on from its state in the middle of an epoch', () => {
    const recipe = recipeWith({ schedule: plateau, earlyStopping: { patience: 3 }, ...settlingAt(1) });
    const [whole, cut, resumed] = [0, 1, 2].map(() => new EpochWatch(recipe, STEPS)) as [
      EpochWatch,
      EpochWatch,
      EpochWatch,
    ];
    const losses = [[1], [3, 2], [2.5, 2], [3, 3], [4, 4]];
    const expected = factors(whole, losses);
    expect(factors(cut, losses.slice(0, 2))).toEqual(expected.slice(0, 2));
    cut.addLoss(2.5);
    resumed.restore(JSON.parse(JSON.stringify(cut.state())) as ReturnType<EpochWatch['state']>);
    resumed.addLoss(2);
    resumed.endEpoch(2, {});
    for (const epoch of [3, 4]) {
      for (const loss of losses[epoch]!) resumed.addLoss(loss);
      resumed.endEpoch(epoch, {});
    }
    expect(resumed.learningRateFactor).toBe(expected.at(-1));
    expect(resumed.state()).toEqual(whole.state());
  });

  it.each([
    [
      { schedule: { kind: 'plateau', watch: 'eer' } },
      /schedule.watch: expected loss, or data.pairs, on which eer is measured/,
    ],
    [{ earlyStopping: { watch: 'devLoss' } }, /earlyStopping.watch: expected loss, or data.dev/],
  ])('refuses to watch what is not measured: %j', (changes, message) => {
    expect(() => recipeWith({ data: { train: 'x' }, ...changes })).toThrow(message);
  });
});
