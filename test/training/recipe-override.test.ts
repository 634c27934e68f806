import { describe, expect, test } from 'vitest';
import { applySettings } from '../../src/training/recipe-override.js';

const recipe = { epochs: 12, objective: [{ kind: 'arcface', margin: { to: 0.35 } }], input: { size: [112, 112] } };

describe('applySettings', () => {
  test('reads values as YAML', () => {
    expect(
      applySettings(recipe, ['epochs=3', 'input.size=[64, 64]', 'optimiser={kind: sgd}', 'data.dev=null']),
    ).toEqual({
      epochs: 3,
      objective: recipe.objective,
      input: { size: [64, 64] },
      optimiser: { kind: 'sgd' },
      data: { dev: null },
    });
  });

  test('addresses lists by index, and appends one past the end', () => {
    expect(applySettings(recipe, ['objective.0.margin.to=0.4', 'objective.1.kind=softmax', 'input.size.0=96'])).toEqual(
      {
        epochs: 12,
        objective: [{ kind: 'arcface', margin: { to: 0.4 } }, { kind: 'softmax' }],
        input: { size: [96, 112] },
      },
    );
  });

  test('begins a list that the recipe leaves out', () => {
    expect(applySettings({}, ['tracking.0.kind=mlflow'])).toEqual({ tracking: [{ kind: 'mlflow' }] });
    expect(() => applySettings({}, ['tracking.0.kind=mlflow', 'tracking.2.kind=mlflow'])).toThrow('expected 0 to 1');
  });

  test('keeps everything after the first = as the value, and leaves the recipe given alone', () => {
    expect(applySettings({}, ['data.train=synthetic:identities=4,images=2'])).toEqual({
      data: { train: 'synthetic:identities=4,images=2' },
    });
    applySettings(recipe, ['input.size.0=96']);
    expect(recipe.input.size).toEqual([112, 112]);
  });

  test.each([
    ['epochs', '--set expects key=value'],
    ['=3', '--set expects key=value'],
    ['a..b=3', '--set expects key=value'],
    ['objective.2.kind=x', 'not a place in a list of 1'],
    ['objective.kind=x', 'not a place in a list of 1'],
    ['epochs.from=1', 'cannot set "from" inside 12'],
    ['epochs=[1', 'the value is not valid YAML'],
  ])('refuses %j', (setting, message) => {
    expect(() => applySettings(recipe, [setting])).toThrow(message);
  });

  test('does not reach into prototypes', () => {
    const result = applySettings({}, ['__proto__.polluted=1']) as object;
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(result)).toEqual(['__proto__']);
  });
});
