import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { lineament, start } from './lineament.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-cli-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('lineament', () => {
  test.each([[[]], [['--help']], [['-h']], [['help']]])('%j shows the commands', async (args) => {
    const { code, stdout, stderr } = await lineament(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of Object.keys(COMMANDS)) expect(stdout).toContain(`  ${name} `);
  });

  test('--version prints the version', async () => {
    expect(await lineament('--version')).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  test.each(Object.keys(COMMANDS))('%s --help tells its options and examples', async (name) => {
    const { code, stdout } = await lineament(name, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: lineament ${name}`);
    expect(stdout).toContain('--json');
    expect(stdout).toContain(`  lineament ${name}`);
    expect((await lineament('help', name)).stdout).toBe(stdout);
  });

  test('an unknown command names the nearest, and exits with 2', async () => {
    const { code, stdout, stderr } = await lineament('evalute');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: there is no command "evalute"; did you mean "evaluate"\?.*\nwhat to do: /);
    expect(stderr).not.toContain('    at ');
  });

  test('a pipe that is closed early is no error', async () => {
    const { process: child, finished } = start(['--help']);
    child.stdout!.destroy();
    expect(await finished).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('wrong usage and bad input', () => {
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const recipe = file(
    'typo.yaml',
    'data:\n  train: synthetic:identities=4,images=4\nbackbone: { kind: resnet19 }\nobjective: [{ kind: softmax }]\nepoch: 3\n',
  );
  mkdirSync(join(directory, 'a-run'));
  writeFileSync(join(directory, 'a-run', 'recipe.json'), '{}');
  writeFileSync(join(directory, 'a-run', 'metrics.jsonl'), '{}\n');

  test.each([
    [['train'], 'USAGE', 'expected <recipe.yaml> after the command, but got nothing'],
    [['train', 'no.yaml'], 'FILE_INVALID', 'no.yaml, but there is none'],
    [['train', recipe], 'RECIPE_INVALID', 'unknown key epoch'],
    [
      ['train', recipe],
      'RECIPE_INVALID',
      'backbone.kind: expected one of cnn, alexnet, vgg11, vgg16, resnet10, resnet18',
    ],
    [['train', recipe, '--set', 'epochs'], 'RECIPE_INVALID', '--set expects key=value'],
    [['train', recipe, '--sheat', '3'], 'USAGE', 'unknown option --sheat; did you mean --sheet?'],
    [['train', '--resume', directory, '--set', 'epochs=3'], 'USAGE', '--resume continues a run exactly'],
    [['train', '--resume', directory], 'CHECKPOINT_INVALID', 'is not a run'],
    [['train', 'recipes/synthetic-smoke.yaml', '--out', join(directory, 'a-run')], 'RUN_EXISTS', 'already holds a run'],
    [['evaluate', 'no-run'], 'USAGE', '--pairs is missing'],
    [
      ['evaluate', 'no-run', '--pairs', 'no-pairs.txt'],
      'FILE_INVALID',
      'Expected a file of pairs at no-pairs.txt, but there is none.',
    ],
    [
      ['evaluate', 'no-run', '--pairs', 'lfw.bin'],
      'FILE_INVALID',
      'a verification set of insightface at lfw.bin, but there is none',
    ],
    [
      ['compare', 'no-run', 'no-run', '--pairs', directory + '/pairs.txt'],
      'FILE_INVALID',
      'pairs.txt, but there is none',
    ],
    [
      ['calibrate', 'dlib-resnet', '--pairs', 'no-pairs.txt', '--target-fmr', '0.01'],
      'FILE_INVALID',
      'pairs at no-pairs.txt, but there is none',
    ],
    [
      ['submit', 'no-run', '--pairs', 'no-pairs.csv', '--images', '.', '--out', 'x.csv'],
      'FILE_INVALID',
      'pairs at no-pairs.csv, but there is none',
    ],
    [['audit', 'no-such-folder'], 'DATASET_INVALID', 'a folder of photos at no-such-folder, but there is none'],
    [
      ['audit', directory, '--against', 'no-such-folder'],
      'DATASET_INVALID',
      'a folder of photos at no-such-folder, but there is none',
    ],
    [['gallery', 'encrypt', 'no-key'], 'FILE_INVALID', 'a key at no-key, but there is none'],
    [['gallery', 'receipt', 'none.json'], 'FILE_INVALID', 'a receipt of forgetting at none.json, but there is none'],
    [
      ['gallery', 'import', 'none.jsonl', '--gallery', join(directory, 'new', 'g.db')],
      'FILE_INVALID',
      'a collection that was exported at none.jsonl, but there is none',
    ],
    [
      ['serve', '--gallery', join(directory, 's.db'), '--tls-certificate', 'no.pem', '--tls-key', 'no.pem'],
      'FILE_INVALID',
      'a certificate in PEM at no.pem, but there is none',
    ],
    [['evaluate', 'no-run', '--pairs', 'x', '--target-fmr', '2'], 'USAGE', '--target-fmr expects a number from 0 to 1'],
    [['evaluate', 'no-run', '--pairs', 'x', '--protocol', 'ijbc'], 'USAGE', '--protocol expects one of lfw, trials'],
    [['verify', 'a.jpg'], 'USAGE', 'expected <photo> <photo> after the command, but got "a.jpg"'],
    [['verify', 'a.jpg', 'b.jpg', '--model', 'nobody'], 'MODEL_MISSING', 'There is no model "nobody"'],
    [['verify', 'a.jpg', 'b.jpg', '--face', '0'], 'USAGE', '--face expects a number from 1'],
    [['classify', 'a.jpg'], 'USAGE', '--model is missing'],
    [['enroll', 'team', 'Ada'], 'USAGE', 'expected <collection> <name> <photo>…'],
    [['identify', 'team', 'a.jpg', '--gallery', join(directory, 'g.db')], 'NOT_ENROLLED', 'there is no gallery at'],
    [['forget', 'team', 'Ada', '--gallery', join(directory, 'g.db')], 'NOT_ENROLLED', 'no collection "team"'],
    [['forget', 'team', 'Ada', '--everyone'], 'USAGE', '--everyone removes a whole collection'],
    [['embed', 'a.jpg', '--out', 'x.jsonl'], 'FILE_INVALID', 'photos at a.jpg, but there is none'],
    [['cluster', 'no-such-folder'], 'FILE_INVALID', 'expected a folder of photos at no-such-folder'],
    [
      ['verify', 'a.jpg', 'b.jpg', '--model', 'x', '--threshold', '3'],
      'USAGE',
      '--threshold expects a number from -1 to 1',
    ],
    [['runs', 'no-such-folder'], 'FILE_INVALID', 'there is no folder of runs no-such-folder'],
  ])('%j is told in one JSON document, with exit code 2', async (args, code, message) => {
    const result = await lineament(...args, '--json');
    expect(result.code).toBe(2);
    const { error } = JSON.parse(result.stdout) as { error: Record<string, string> };
    expect(error['code']).toBe(code);
    expect(error['message']).toContain(message);
    expect(error['cure']).not.toBe('');
    expect(result.stderr).toContain(`error: ${error['message']}\nwhat to do: ${error['cure']}\n`);
  });
});

describe('runs', () => {
  test('an empty place has no runs', async () => {
    mkdirSync(join(directory, 'empty'));
    const { code, stdout } = await lineament('runs', join(directory, 'empty'), '--json');
    expect({ code, document: JSON.parse(stdout) as unknown }).toEqual({ code: 0, document: { runs: [] } });
  });
});
