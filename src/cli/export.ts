import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { LineamentError } from '../errors.js';
import type { ExportedModel } from '../export/export-checkpoint.js';
import type { StoredAs } from '../export/store.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import type { Output } from './output.js';

interface Place {
  readonly model: string;
  readonly card: string;
  /** The model's name, which its card repeats. */
  readonly name: string;
}

function placeOf(args: Arguments): Place {
  const model = args.required('out', 'name the file to write: model.onnx');
  const name = basename(model, '.onnx');
  if (!model.endsWith('.onnx') || !/^[\w.-]+$/.test(name)) {
    throw new LineamentError(
      'USAGE',
      `--out expects a name of letters, digits, ".", "_" and "-" that ends in .onnx, but got "${basename(model)}"`,
    );
  }
  return { model, card: model.replace(/\.onnx$/, '.card.json'), name };
}

function weightsOf(args: Arguments): StoredAs {
  const [half, int8] = [args.flag('half'), args.flag('int8')];
  if (half && int8) throw new LineamentError('USAGE', '--half and --int8 exclude each other: expected one of them');
  if (half) return 'float16';
  return int8 ? 'int8' : 'float32';
}

/** Writes nothing over a model that is there, whose card may hold a threshold, unless told to. */
function refuseToReplace({ model, card }: Place): void {
  const there = [model, card].find((path) => existsSync(path));
  if (there !== undefined) throw new LineamentError('MODEL_EXISTS', `${there} is there already`);
}

function answerText({ card, network, maxDifference, leastCosine }: ExportedModel, place: Place): string {
  const { threshold, licence } = card;
  return [
    `${place.model}: ${(network.length / 1e6).toFixed(1)} MB`,
    `card: ${place.card}`,
    `beside its checkpoint: numbers differ by at most ${maxDifference.toExponential(1)}, embeddings have a cosine of at least ${leastCosine.toFixed(6)}`,
    threshold === null
      ? 'no threshold: none was set in training'
      : `threshold ${threshold.similarity.toFixed(4)}, set on ${threshold.pairs.same + threshold.pairs.different} pairs (${threshold.pairs.data})`,
    ...(licence.id === 'NOASSERTION' ? ['no licence named: --licence <SPDX identifier> says what others may do'] : []),
  ].join('\n');
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [path] = args.words('run or checkpoint');
  const place = placeOf(args);
  const weights = weightsOf(args);
  const licence = args.text('licence');
  if (!args.flag('force')) refuseToReplace(place);
  const { exportCheckpoint } = await import('../export/export-checkpoint.js');
  const options = { name: place.name, weights, ...(licence !== undefined && { licence }) };
  const exported = await exportCheckpoint(path, options);
  const { network, card, maxDifference, leastCosine } = exported;
  await atomicWrite(place.model, network);
  await atomicWrite(place.card, `${JSON.stringify(card, null, 2)}\n`);
  const document = { model: place.model, card: place.card, weights, maxDifference, leastCosine, bytes: network.length };
  output.answer(document, answerText(exported, place));
  return EXIT.done;
}

export const command: Command = {
  usage: '<run or checkpoint> --out <model.onnx> [--half | --int8] [--licence <id>] [--force]',
  description: [
    'Writes a trained network as an ONNX file, with its model card beside it. Before anything is written, the file is run',
    'beside the checkpoint on the same faces: embeddings that differ are an error. With --half and --int8 the weights take',
    'half and a quarter of the space; it computes in float32 all the same.',
  ].join('\n'),
  options: {
    out: { value: 'model.onnx', help: 'where the model is written; the card is model.card.json beside it' },
    half: { help: 'weights as float16' },
    int8: { help: 'weights as 8-bit integers, with a scale for each output' },
    licence: { value: 'id', help: 'the licence that others may use the network under, an SPDX identifier: Apache-2.0' },
    force: { help: 'replace the model that is there' },
  },
  examples: [
    'lineament export runs/trial --out models/trial.onnx --licence Apache-2.0',
    'lineament export runs/trial/checkpoints/last --out trial-int8.onnx --int8 --json',
  ],
  run,
};
