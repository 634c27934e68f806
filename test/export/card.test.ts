import { describe, expect, test } from 'vitest';
import { cardOf } from '../../src/export/card.js';
import { parseModelCard } from '../../src/face/model-card.js';
import { parseRecipe } from '../../src/training/recipe.js';
import type { TrainedModel } from '../../src/training/trained-model.js';

const network = Uint8Array.of(1, 2, 3);

/** The card of a model that was trained so; what needs a network is left out. */
function cardFor(recipe: object, model: Partial<TrainedModel> = {}, licence?: string) {
  const whole = {
    data: { train: 'faces' },
    backbone: { kind: 'resnet10' },
    objective: [{ kind: 'softmax' }],
    ...recipe,
  };
  const trained = {
    path: '/home/ada/runs/mine/checkpoints/last',
    recipe: parseRecipe(whole, 'test'),
    classes: ['a', 'b'],
    samples: 9,
    step: 7,
    decision: null,
    ...model,
  } as TrainedModel;
  return cardOf(network, trained, { name: 'mine', weights: 'float32', licence });
}

describe('the card of an exported network', () => {
  test('is whole and valid', async () => {
    const card = await cardFor({ input: { mean: [0.1, 0.2, 0.3], std: 0.25 } });
    expect(parseModelCard(JSON.stringify(card), 'test')).toEqual(card);
    expect(card).toMatchObject({
      source: { version: 'step 7', files: ['last/model.safetensors'] },
      input: { name: 'face', size: [112, 112], mean: [0.1, 0.2, 0.3], std: [0.25, 0.25, 0.25], channels: 'RGB' },
      embeddingSize: 512,
      threshold: null,
    });
  });

  test('names the data, and not where on a disk it lies', async () => {
    const train = ['/home/ada/photos', { path: '/data/faces403/train', crop: 0.7 }, '/data/course/cls_data/train'];
    const card = await cardFor({ data: { train: [...train, 'synthetic:identities=2,images=2'] } });
    expect(card.trainingData).toBe(
      '9 photos of 2 people: photos, faces403/train, course/cls_data/train, generated faces (synthetic:identities=2,images=2).',
    );
    expect(JSON.stringify(card)).not.toContain('ada');
  });

  test('says who named the licence, or that nobody has', async () => {
    expect((await cardFor({})).licence).toEqual({ id: 'NOASSERTION', statedBy: expect.stringMatching(/^Nobody/) });
    expect((await cardFor({}, {}, 'MIT')).licence.id).toBe('MIT');
  });

  test('has the template that the photos were aligned to', async () => {
    expect((await cardFor({ input: { crop: 0.8 } })).alignment).toEqual({ kind: 'crop', name: 'central', share: 0.8 });
    expect((await cardFor({ input: { alignment: 'pupils' } })).alignment).toMatchObject({ kind: 'pupils' });
  });

  test('has the threshold with its pairs, and none where their kinds are not known', async () => {
    const data = { train: 'faces', pairs: { file: '/data/lfw/pairs.txt' } };
    const decision = { threshold: 0.3, falseMatchRate: 0.01, pairs: 100 };
    expect((await cardFor({ data }, { decision: { ...decision, same: 40 } })).threshold).toEqual({
      similarity: 0.3,
      falseMatchRate: 0.01,
      pairs: { data: 'pairs.txt', same: 40, different: 60 },
    });
    expect((await cardFor({ data }, { decision })).threshold).toBeNull();
  });
});
