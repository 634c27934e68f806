import { describe, expect, test } from 'vitest';
import { parseRecipe } from '../../src/training/recipe.js';

const minimal = {
  data: { train: 'synthetic:identities=4,images=4' },
  backbone: { kind: 'resnet18' },
  objective: [{ kind: 'softmax' }],
};

describe('parseRecipe', () => {
  test('fills in the documented defaults', () => {
    expect(parseRecipe(minimal, 'r')).toMatchObject({
      data: { train: ['synthetic:identities=4,images=4'], minimumPhotos: 1, broken: 'skip' },
      input: { size: [112, 112], mean: 0.5, std: 0.5, crop: 1, progressive: [] },
      augment: [],
      optimiser: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4, decayNormsAndBiases: false },
      schedule: { kind: 'cosine', warmupSteps: 0, floor: 0 },
      precision: 'auto',
      batch: 128,
      epochs: 12,
      seed: 1,
    });
  });

  test('freezes what it returns, all the way down', () => {
    const recipe = parseRecipe(minimal, 'r');
    expect(Object.isFrozen(recipe)).toBe(true);
    expect(Object.isFrozen(recipe.data.train)).toBe(true);
    expect(Object.isFrozen(recipe.objective[0])).toBe(true);
  });

  test('takes its own result unchanged, as a resumed run needs it', () => {
    const pairs = { count: 10, from: { path: 'synthetic:identities=2,images=4', crop: 0.8 } };
    const recipe = parseRecipe({ ...minimal, data: { ...minimal.data, pairs } }, 'r');
    expect(parseRecipe(JSON.parse(JSON.stringify(recipe)), 'r')).toEqual(recipe);
  });

  test.each([
    [{ ...minimal, epoch: 3 }, 'unknown key epoch: the recipe takes name, data, input'],
    [
      { ...minimal, optimiser: { kind: 'sgd', lr: 0.1 } },
      'unknown key optimiser.lr: optimiser takes kind, learningRate, momentum, weightDecay, nesterov, decayNormsAndBiases, gradientClip',
    ],
    [{ ...minimal, input: { size: [112, 112], sice: 1 } }, 'unknown key input.sice: input takes size, mean, std, crop'],
    [
      { ...minimal, objective: [{ kind: 'arcface', margn: 0.3 }] },
      'unknown key objective[0].margn: objective[0] takes kind, weight, scale, margin',
    ],
    [
      { ...minimal, augment: [{ rotate: { degrees: 3 } }] },
      /unknown key augment\[0\]\.rotate: augment\[0\] takes affine, blur, colorJitter,.* rotation/,
    ],
    [
      { ...minimal, augment: [{ rotation: { degree: 3 } }] },
      /unknown key augment\[0\]\.rotation\.degree: .* takes degrees/,
    ],
    [
      { ...minimal, data: { ...minimal.data, pairs: { file: 'p.txt', images: 'd', protokoll: 'lfw' } } },
      'unknown key data.pairs.protokoll: data.pairs takes file, images, protocol, crop, count, from',
    ],
    [
      { ...minimal, backbone: { kind: 'resnet18' }, input: { progressive: [{ untilEpoch: 2, size: [96, 96] }] } },
      'input.progressive[0].size: expected [112,112], the one size that resnet18 takes (with neck: pooled it takes any), but got [96,96]',
    ],
    [
      { ...minimal, backbone: { kind: 'mobilefacenet' }, input: { progressive: [{ untilEpoch: 2, size: [96, 96] }] } },
      'input.progressive[0].size: expected [112,112], the one size that mobilefacenet takes, but got [96,96]',
    ],
    [
      { ...minimal, backbone: { kind: 'resnet19' } },
      /backbone\.kind: expected one of .*resnet18, .*but got "resnet19"/,
    ],
    [{ ...minimal, backbone: {} }, /backbone\.kind: expected one of .*resnet18.*, but it is missing/],
    [
      { ...minimal, objective: [{ kind: 'arcfase' }] },
      /objective\[0\]\.kind: expected one of softmax, .*arcface.*, but got "arcfase"/,
    ],
    [
      { ...minimal, schedule: { kind: 'linear' } },
      'schedule.kind: expected one of constant, step, multi-step, cosine, cosine-restarts, polynomial, plateau, but got "linear"',
    ],
    [{ ...minimal, precision: 'fp16' }, 'precision: expected one of auto, float32, bfloat16, float16, but got "fp16"'],
    [
      { ...minimal, precision: 'float16' },
      /^r\.yaml: precision: expected auto, float32 or bfloat16 on the CPU, .* or device: cuda, but got "float16"$/,
    ],
    [{ ...minimal, epochs: 0 }, 'epochs: expected a number to be >0, but got 0'],
    [{ ...minimal, epochs: 1.5 }, 'epochs: expected a whole number, but got 1.5'],
    [
      { ...minimal, data: { train: 'a', cacheMegabytes: 64_000 } },
      /data\.cacheMegabytes: expected .*<=34000, but got 64000/,
    ],
    [
      { ...minimal, backbone: 'resnet18' },
      /backbone: expected keys with values, such as \{ kind: resnet18 \}, but got/,
    ],
    [{ ...minimal, schedule: 3 }, 'schedule: expected keys with values, such as { kind: constant }, but got 3'],
    [
      { ...minimal, augment: [{ horizontalFlip: null }] },
      'augment[0].horizontalFlip: expected keys with values, or {} for the defaults, but got null',
    ],
    [
      { ...minimal, objective: [{ kind: 'arcface', margin: 20 }] },
      'objective[0].margin: expected an angle in radians, below π/2 (1.57), but got 20',
    ],
    [
      { ...minimal, objective: [{ kind: 'cosface', margin: { kind: 'linear', to: 3, epochs: 2 } }] },
      'objective[0].margin.to: expected a number to be <=1, but got 3',
    ],
    [
      { ...minimal, objective: [{ kind: 'arcface', margin: 'ramp' }] },
      'objective[0].margin: expected a number, or keys with values, such as { kind: constant }, but got "ramp"',
    ],
    [
      { ...minimal, data: { train: { path: 'a', crop: 2 } } },
      /^r\.yaml: data\.train\.crop: expected .*<=1, but got 2$/,
    ],
    [{ ...minimal, data: { train: { path: 'a', crp: 2 } } }, 'unknown key data.train.crp: data.train takes path, crop'],
    [{ ...minimal, optimiser: { kind: 'sgd', learningRate: NaN } }, /learningRate: expected a number, but got NaN/],
    [
      { ...minimal, augment: [{ randomResizedCrop: { scale: 0.8 } }] },
      'augment[0].randomResizedCrop.scale: expected two numbers: [low, high], but got 0.8',
    ],
    [{ ...minimal, data: { train: '' } }, /^r\.yaml: data\.train: expected text .*>=1.*, but got ""$/],
    [
      { ...minimal, optimiser: { kind: 'sgd', nesterov: true, momentum: 0 } },
      'optimiser.nesterov: expected false, or momentum above 0 to look ahead along, but got true',
    ],
    [
      { ...minimal, tracking: [{ kind: 'mlflow', uri: 'localhost:5000' }] },
      'tracking[0].uri: expected the address of a server, http://… or https://…, but got "localhost:5000"',
    ],
    [{ ...minimal, batch: 'many' }, 'batch: expected a number, but got "many"'],
    [{ ...minimal, input: { size: 112 } }, 'input.size: expected a width and a height: [112, 112], but got 112'],
    [{ ...minimal, input: { mean: 'grey' } }, 'input.mean: expected a number, or three numbers, but got "grey"'],
    [
      { backbone: minimal.backbone, objective: minimal.objective },
      'data: expected keys with values, but it is missing',
    ],
    [
      { ...minimal, data: { ...minimal.data, pairs: { count: 1, from: 'x' } } },
      /data\.pairs\.count: expected .*>=2, but got 1/,
    ],
    [
      { ...minimal, data: { train: [{ path: 'a', crp: 0.5 }] } },
      'unknown key data.train[0].crp: data.train[0] takes path, crop',
    ],
    [{ ...minimal, data: { train: 'a', dev: { path: 'b', crop: 2 } } }, /data\.dev\.crop: expected .*<=1, but got 2/],
    [{ ...minimal, data: { train: { crop: 0.5 } } }, /data\.train\.path: expected text, but it is missing/],
    [{ ...minimal, data: { train: [] } }, /data\.train: expected .*>=1.*, but got \[\]/],
    [{ ...minimal, objective: [] }, /objective: expected .*>=1.*, but got \[\]/],
  ])('refuses %j', (recipe, message) => {
    expect(() => parseRecipe(recipe, 'r.yaml')).toThrow(message);
    expect(() => parseRecipe(recipe, 'r.yaml')).toThrow(
      expect.objectContaining({ code: 'RECIPE_INVALID', exitCode: 2, message: expect.stringMatching(/^r\.yaml: /) }),
    );
  });

  test('tells of all mistakes at once', () => {
    const twice = () => parseRecipe({ ...minimal, epoch: 3, batch: 1 }, 'r');
    expect(twice).toThrow('unknown key epoch');
    expect(twice).toThrow('batch: expected');
  });

  test('shares classes out of objectives whose classes can be', () => {
    const partialFc = { sample: 0.3 };
    const parsed = parseRecipe({ ...minimal, objective: [{ kind: 'arcface' }, { kind: 'triplet' }], partialFc }, 'r');
    expect(parsed.partialFc).toEqual({ sample: 0.3 });
    expect(parseRecipe({ ...minimal, partialFc: {} }, 'r').partialFc).toEqual({ sample: 1 });
    for (const sample of [0, 1.5]) {
      expect(() => parseRecipe({ ...minimal, partialFc: { sample } }, 'r')).toThrow(
        /partialFc\.sample: expected .*got/,
      );
    }
    const kinds =
      'one of softmax, modified-softmax, cosface, arcface, combined-margin, whose classes partialFc can share out';
    for (const kind of ['adaface', 'center']) {
      expect(() => parseRecipe({ ...minimal, objective: [{ kind: 'softmax' }, { kind }], partialFc }, 'r')).toThrow(
        `objective[1].kind: expected ${kinds}, or no partialFc, but got "${kind}"`,
      );
    }
    expect(() => parseRecipe({ ...minimal, objective: [{ kind: 'triplet' }], partialFc }, 'r')).toThrow(
      `partialFc: expected an objective of kind ${kinds}`,
    );
  });

  test('keeps pictures composed of two from objectives that look at whole faces', () => {
    const mix = { kind: 'cutmix' };
    const objective = (...kinds: string[]) => kinds.map((kind) => ({ kind }));
    expect(parseRecipe({ ...minimal, mix, objective: objective('softmax', 'adaface') }, 'r').mix?.kind).toBe('cutmix');
    for (const kind of ['center', 'contrastive', 'triplet', 'pair-wise']) {
      expect(() => parseRecipe({ ...minimal, mix, objective: objective('softmax', kind) }, 'r')).toThrow(
        /^r: objective\[1\]\.kind: expected one of softmax, .*adaface, which learn from pictures composed of two people, or no mix, but got/,
      );
    }
  });

  test('asks for a companion of an objective that would bring all embeddings together', () => {
    const objective = (...kinds: string[]) => ({ ...minimal, objective: kinds.map((kind) => ({ kind })) });
    for (const companion of ['softmax', 'triplet']) {
      expect(parseRecipe(objective('center', companion), 'r').objective).toHaveLength(2);
    }
    expect(() => parseRecipe(objective('center'), 'r')).toThrow(
      /^r: objective: expected another beside center, such as softmax/,
    );
    expect(() => parseRecipe(objective('center', 'center'), 'r')).toThrow(/objective: expected another beside center/);
  });

  test('asks for somebody to tell alike by, where the sampler brings lookalikes', () => {
    const sampler = { kind: 'people', lookalikes: 2 };
    for (const kind of ['softmax', 'adaface', 'center']) {
      const objective = [{ kind: 'triplet' }, { kind }];
      expect(parseRecipe({ ...minimal, sampler, objective }, 'r').sampler).toMatchObject({ lookalikes: 2 });
    }
    expect(() => parseRecipe({ ...minimal, sampler, objective: [{ kind: 'triplet' }] }, 'r')).toThrow(
      /sampler\.lookalikes: expected 0, or an objective that knows where .* lie: one of softmax, .*center, but got 2/,
    );
  });

  test('takes float16 for a GPU', () => {
    expect(parseRecipe({ ...minimal, precision: 'float16', device: 'cuda:1' }, 'r').precision).toBe('float16');
  });

  test('tells of one mistake once: a batch too small is no wrong accumulation', () => {
    expect(() => parseRecipe({ ...minimal, batch: 1 }, 'r')).toThrow(
      /^r: batch: expected a number to be >=2, but got 1$/,
    );
    expect(() => parseRecipe({ ...minimal, batch: 8, accumulate: 3 }, 'r')).toThrow(/accumulate: expected a divisor/);
  });

  test('holds a teacher and the objective that learns from it together', () => {
    const objective = [{ kind: 'distillation' }];
    expect(() => parseRecipe({ ...minimal, objective }, 'r')).toThrow('teacher: expected teacher: { model: … }');
    expect(() => parseRecipe({ ...minimal, teacher: { model: 'x' } }, 'r')).toThrow(
      'objective: expected an objective of kind distillation, or no teacher',
    );
    expect(() => parseRecipe({ ...minimal, objective, teacher: { model: 'x', photos: ['a', 'b'] } }, 'r')).toThrow(
      'teacher.photos: expected 1, a folder for each of data.train, but found 2',
    );
    expect(parseRecipe({ ...minimal, objective, teacher: { model: 'x' } }, 'r').teacher).toEqual({
      model: 'x',
      centre: true,
    });
  });
});
