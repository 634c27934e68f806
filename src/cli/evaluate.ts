import { openPairs } from '../data/pairs/open-pairs.js';
import { flipAveraged } from '../face/flip-averaged.js';
import { type ReportSection, renderReport } from '../report/html.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { evaluationSections, type EvaluatedModel } from './evaluation-sections.js';
import { MODEL_HELP, openModel } from './model.js';
import type { Output } from './output.js';
import { type Framing, framingOf, PAIR_OPTIONS, scoredPairs } from './pair-scores.js';
import { percent } from './percent.js';
import { figureTable, verificationFigures } from './verification-figures.js';

function framingText(framing: Framing): string {
  return framing.kind === 'found'
    ? `faces found, aligned as "${framing.template.name}"`
    : `central ${percent(framing.crop, 0)} of each photo`;
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
  const list = args.required('pairs', 'name the file that lists the pairs');
  const protocol = args.choice('protocol', ['lfw', 'trials']);
  const photos = await openPairs(list, { images: args.text('images'), protocol });
  await using model = await openModel(name);
  const framing = framingOf(args, model, photos);
  const crop = framing.kind === 'taken' ? framing.crop : null;
  const embedder = flip ? flipAveraged(model.embedder) : model.embedder;
  const pairs = await scoredPairs(photos, embedder, framing, output);
  const figures = verificationFigures(pairs, { targetFmrs, seed });
  const report = args.text('report');
  if (report !== undefined) {
    const result: EvaluatedModel = { name, scored: pairs, figures };
    const canvas = { ...embedder.inputSize, centralFraction: crop ?? 1 };
    const sections = await evaluationSections(result, { dataset: photos.dataset, canvas });
    await atomicWrite(report, pageOf(result, sections));
  }
  const noFace = pairs.noFace.samples.map((index) => photos.dataset.samples[index]!.source);
  for (const photo of noFace) output.warn(`no face was found in ${photo}: its pairs count as never accepted`);
  const text = [
    `${photos.format}: ${figures.pairs} pairs: ${figures.positives} of the same person, ${figures.pairs - figures.positives} of different people`,
    `${pairs.photos} photos, each embedded once; flip averaging ${flip ? 'on' : 'off'}, ${framingText(framing)}`,
    ...(noFace.length > 0
      ? [`no face in ${noFace.length} photos: their ${pairs.noFace.pairs} pairs count as never accepted`]
      : []),
    '',
    figureTable(figures),
    ...(report === undefined ? [] : ['', `report: ${report}`]),
  ].join('\n');
  const failures = { noFace: noFace.length, noFacePairs: pairs.noFace.pairs };
  const document = { ...figures, failures, photos: pairs.photos, flip, crop, format: photos.format };
  output.answer(report === undefined ? document : { ...document, report }, text);
  return EXIT.done;
}

export const command: Command = {
  usage: '<model> --pairs <file> [--images <dir>] [--protocol lfw|trials] [--target-fmr 1e-3]',
  description: [
    `Verification metrics of a model (${MODEL_HELP})`,
    'on a list of pairs: EER, AUC, k-fold accuracy and TPR at FPR, with confidence intervals. The main face of each photo is',
    'found and aligned as the model wants it; a pair with a photo in which none is found counts as never accepted. A model that',
    'was trained on photos cropped to the face is given their central part.',
  ].join('\n'),
  options: {
    ...PAIR_OPTIONS,
    'target-fmr': { value: 'rate', multiple: true, help: 'report TPR at this false-match rate too' },
    flip: { on: true, help: 'average the embeddings of each face and its mirror image; default: on' },
    report: { value: 'file.html', help: 'write the figures, the curves and example pairs as one HTML page' },
    seed: { value: 'number', help: 'of the bootstrap behind the confidence intervals; default: 1' },
  },
  examples: [
    'lineament evaluate dlib-resnet --pairs pairs.txt --images lfw --protocol lfw',
    'lineament evaluate runs/trial --pairs pairs.txt --images lfw --protocol lfw',
    'lineament evaluate trial.onnx --pairs val_pairs.txt --images ver_data --target-fmr 1e-3 --json',
  ],
  run,
};
