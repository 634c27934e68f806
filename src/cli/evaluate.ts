import type { Canvas } from '../data/dataset.js';
import { openPairs, type OpenedPairs } from '../data/pairs/open-pairs.js';
import type { Embedder } from '../face/embedder.js';
import { flipAveraged } from '../face/flip-averaged.js';
import { type ReportSection, renderReport } from '../report/html.js';
import type { ScoredPairs } from '../training/score-pairs.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { evaluationSections, type EvaluatedModel } from './evaluation-sections.js';
import { cropOf, MODEL_HELP, openModel } from './model.js';
import type { Output } from './output.js';
import { percent } from './percent.js';
import { Progress } from './progress.js';
import { figureTable, verificationFigures } from './verification-figures.js';

/**
 * The part of an LFW photo that is evaluated: the set's photos were cut to 2.2 times the box that a face detector had
 * found, and this is the box. Fixed by that, not by the result.
 */
const LFW_CENTRAL_CROP = 0.45;

interface Protocol {
  readonly pairs: string;
  readonly images: string | undefined;
  readonly protocol: 'lfw' | 'trials' | undefined;
  readonly crop: number | undefined;
}

function protocolOf(args: Arguments): Protocol {
  const pairs = args.required('pairs', 'name the file that lists the pairs');
  const protocol = args.choice('protocol', ['lfw', 'trials']);
  const crop = args.number('crop', 0.05, 1) ?? (protocol === 'lfw' ? LFW_CENTRAL_CROP : undefined);
  return { pairs, images: args.text('images'), protocol, crop };
}

/** Embeds and scores, with progress. */
async function scored(photos: OpenedPairs, embedder: Embedder, canvas: Canvas, output: Output): Promise<ScoredPairs> {
  const { scorePairs } = await import('../training/score-pairs.js');
  const progress = new Progress(output);
  const started = performance.now();
  const onProgress = (done: number, total: number) => {
    const rate = (done * 1000) / (performance.now() - started);
    progress.update({ done, total, label: 'embedding', figures: [`${done}/${total} photos`, `${Math.round(rate)}/s`] });
  };
  const result = await scorePairs({ ...photos, embedder, canvas, onProgress });
  progress.clear();
  return result;
}

function pageOf({ name, figures }: EvaluatedModel, sections: readonly ReportSection[]): string {
  return renderReport({
    title: `Evaluation of ${name}`,
    summary: [
      { label: 'Equal error rate', value: percent(figures.eer) },
      { label: `${figures.accuracy.folds.length}-fold accuracy`, value: percent(figures.accuracy.mean) },
      { label: 'Area under the ROC', value: figures.auc.toFixed(4) },
    ],
    sections,
  });
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [name] = args.words('model');
  const targetFmrs = args.numbers('target-fmr', 0, 1);
  const seed = args.number('seed', 0, 0xffffffff) ?? 1;
  const flip = args.flag('flip', true);
  const protocol = protocolOf(args);
  const photos = await openPairs(protocol.pairs, protocol);
  await using model = await openModel(name);
  const crop = protocol.crop ?? cropOf(model);
  const canvas = { ...model.embedder.inputSize, centralFraction: crop };
  const embedder = flip ? flipAveraged(model.embedder) : model.embedder;
  const pairs = await scored(photos, embedder, canvas, output);
  const figures = verificationFigures(pairs, { targetFmrs, seed });
  const report = args.text('report');
  if (report !== undefined) {
    const result: EvaluatedModel = { name, scored: pairs, figures };
    const sections = await evaluationSections(result, { dataset: photos.dataset, canvas });
    await atomicWrite(report, pageOf(result, sections));
  }
  const text = [
    `${figures.pairs} pairs: ${figures.positives} of the same person, ${figures.pairs - figures.positives} of different people`,
    `${pairs.photos} photos, each embedded once; flip averaging ${flip ? 'on' : 'off'}, central ${percent(crop, 0)} of each photo`,
    '',
    figureTable(figures),
    ...(report === undefined ? [] : ['', `report: ${report}`]),
  ].join('\n');
  // Faces come already cropped: none is looked for, so none can fail to be found.
  const document = { ...figures, failures: { noFace: 0 }, photos: pairs.photos, flip, crop };
  output.answer(report === undefined ? document : { ...document, report }, text);
  return EXIT.done;
}

export const command: Command = {
  usage: '<model> --pairs <file> [--images <dir>] [--protocol lfw|trials] [--target-fmr 1e-3]',
  description: [
    `Verification metrics of a model (${MODEL_HELP})`,
    'on a list of pairs: EER, AUC, k-fold accuracy and TPR at FPR, with confidence intervals. Photos are taken as already',
    'cropped to the face: their central part, resized to the network, is what it sees.',
  ].join('\n'),
  options: {
    pairs: {
      value: 'file',
      help: 'the pairs: LFW\'s pairs.txt, or "path path 0|1" a line (.csv with commas and a header)',
    },
    images: {
      value: 'dir',
      help: "the folder that the pairs' paths are relative to, or a ver_data in it; default: the pair file's",
    },
    protocol: { value: 'lfw|trials', help: "the pair file's format; default: told from its first line" },
    'target-fmr': { value: 'rate', multiple: true, help: 'report TPR at this false-match rate too' },
    crop: {
      value: 'share',
      help: "share of the short side kept around the centre; default: 0.45 with --protocol lfw, else the model's",
    },
    flip: { on: true, help: 'average the embeddings of each face and its mirror image; default: on' },
    report: { value: 'file.html', help: 'write the figures, the curves and example pairs as one HTML page' },
    seed: { value: 'number', help: 'of the bootstrap behind the confidence intervals; default: 1' },
  },
  examples: [
    'lineament evaluate runs/trial --pairs pairs.txt --images lfw --protocol lfw',
    'lineament evaluate trial.onnx --pairs val_pairs.txt --images ver_data --target-fmr 1e-3 --json',
  ],
  run,
};
