import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readRecipe } from '../../src/training/read-recipe.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-recipe-'));
afterAll(() => rmSync(directory, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('readRecipe', () => {
  const text = `
data:
  train: synthetic:identities=4,images=4
backbone: { kind: resnet18 }
objective: [{ kind: softmax }]
optimiser: { kind: sgd, weightDecay: 5e-4 }
`;

  test('names the recipe after its file, and reads 5e-4 as a number', async () => {
    const recipe = await readRecipe(written('faces-small.yaml', text));
    expect(recipe.name).toBe('faces-small');
    expect(recipe.optimiser.weightDecay).toBe(5e-4);
  });

  test('applies settings before it checks', async () => {
    const path = written('set.yaml', text);
    const recipe = await readRecipe(path, ['epochs=2', 'optimiser.learningRate=0.5', 'objective.0.weight=2']);
    expect(recipe).toMatchObject({ epochs: 2, optimiser: { learningRate: 0.5 }, objective: [{ weight: 2 }] });
    await expect(readRecipe(path, ['optimiser.rate=0.5'])).rejects.toThrow('unknown key optimiser.rate');
  });

  test('makes the paths of data absolute', async () => {
    const recipe = await readRecipe(written('paths.yaml', text), [
      'data.train=[faces/a, /faces/b]',
      'data.dev=faces/dev',
      'data.pairs={file: lfw/pairs.txt, images: lfw/images, protocol: lfw}',
    ]);
    expect(recipe.data).toMatchObject({
      train: [resolve('faces/a'), '/faces/b'],
      dev: resolve('faces/dev'),
      pairs: { file: resolve('lfw/pairs.txt'), images: resolve('lfw/images'), protocol: 'lfw' },
    });
  });

  test('tells the paths of a teacher from the name of a model', async () => {
    const objective = 'objective=[{kind: distillation}]';
    const teacherOf = async (model: string) =>
      (
        await readRecipe(written('taught.yaml', text), [
          objective,
          `teacher={model: ${model}, cache: taught, photos: faces/a}`,
        ])
      ).teacher;
    expect(await teacherOf('dlib-resnet')).toEqual({
      model: 'dlib-resnet',
      cache: resolve('taught'),
      photos: [resolve('faces/a')],
      centre: true,
    });
    expect(await teacherOf('my.onnx')).toMatchObject({ model: resolve('my.onnx') });
    expect(await teacherOf('runs/aligned')).toMatchObject({ model: resolve('runs/aligned') });
  });

  test('keeps the crop of a root that states one', async () => {
    const recipe = await readRecipe(written('framed.yaml', text), [
      'data.train=[{path: faces/loose, crop: 0.7}, faces/tight]',
      'data.dev={path: faces/dev, crop: 0.7}',
      'data.pairs={count: 10, from: {path: faces/others, crop: 0.6}}',
    ]);
    expect(recipe.data).toMatchObject({
      train: [{ path: resolve('faces/loose'), crop: 0.7 }, resolve('faces/tight')],
      dev: { path: resolve('faces/dev'), crop: 0.7 },
      pairs: { from: [{ path: resolve('faces/others'), crop: 0.6 }] },
    });
  });

  test.each([
    ['none.yaml', null, 'none.yaml, but there is none', 'FILE_INVALID'],
    ['empty.yaml', '', 'expected keys with values', 'RECIPE_INVALID'],
    ['list.yaml', '- a\n- b\n', 'expected keys with values', 'RECIPE_INVALID'],
    ['broken.yaml', 'data: { train: x\nbackbone: 3', 'is not valid YAML', 'RECIPE_INVALID'],
    [
      'unquoted.yaml',
      'data: { train: synthetic:identities=4,images=4 }',
      'unknown key data.images=4 (inside { } a value with commas needs quotes)',
      'RECIPE_INVALID',
    ],
    ['twice.yaml', 'epochs: 1\nepochs: 2', 'is not valid YAML: Map keys must be unique', 'RECIPE_INVALID'],
  ])('says what is wrong with %s', async (name, content, message, code) => {
    const path = content === null ? join(directory, name) : written(name, content);
    await expect(readRecipe(path)).rejects.toThrow(message);
    await expect(readRecipe(path)).rejects.toMatchObject({ code });
  });

  test.each(readdirSync('recipes').filter((name) => name.endsWith('.yaml')))('reads recipes/%s', async (name) => {
    await expect(readRecipe(join('recipes', name))).resolves.toMatchObject({ name: name.replace('.yaml', '') });
  });
});
