import { openPairs } from '../data/pairs/open-pairs.js';
import { peopleOfPairs, type PeopleOfPairs } from '../data/pairs/people-of-pairs.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import type { EvaluatedModel } from './evaluated-model.js';
import { embeddingMapSection, MAP_OPTION, MAPS } from './embedding-map-section.js';
import { evaluatedPairs, writeEvaluation } from './evaluation-files.js';
import { evaluationReport } from './evaluation-report.js';
import { MODEL_HELP, openModels } from './model.js';
import type { Output } from './output.js';
import { framingOf, framingText } from './framing.js';
import type { FaceSetting } from './embed-faces.js';
import { failureLines, pairFailures } from './pair-failures.js';
import { ENSEMBLES, PAIR_OPTIONS, PROTOCOLS, scoredPairs } from './pair-scores.js';
import { namesOfPeople } from './people-names.js';
import { VIEW_OPTIONS, viewsOf, viewsText } from './views.js';
import { figureTable, verificationFigures } from './verification-figures.js';
import { reportOptions, reportPlaces, reportWanted, type WrittenReport, writtenLines } from './write-report.js';

const PEOPLE_BY: Readonly<Record<PeopleOfPairs['by'], string>> = {
  labels: 'as the data set labels them',
  folders: 'a folder each',
  pairs: 'as far as pairs of the same person tell',
};

async function run(args: Arguments, output: Output): Promise<number> {
  const [name] = args.words('model');
  const names = [name, ...args.list('with')];
  const targetFmrs = args.numbers('target-fmr', 0, 1);
  const seed = args.number('seed', 0, 0xffffffff) ?? 1;
  const replicates = args.number('replicates', 2, 1e5);
  const ensemble = args.choice('ensemble', ENSEMBLES);
  const measure = args.choice('measure', ['cosine', 'euclidean']);
  const device = args.choice('device', ['cpu', 'cuda']);
  const method = args.choice('map', MAPS) ?? 'umap';
  const list = args.required('pairs', 'name the file that lists the pairs');
  const photos = await openPairs(list, {
    images: args.text('images'),
    protocol: args.choice('protocol', PROTOCOLS),
  });
  const people = peopleOfPairs(photos.dataset, photos.pairs);
  await using models = await openModels(names, { device });
  const settings = models.list.map((each): FaceSetting => {
    const faces = framingOf(args, each, photos);
    return { model: each, framing: faces, views: viewsOf(args), cache: args.text('cache') };
  });
  const { framing, views, model } = settings[0]!;
  const crop = framing.kind === 'taken' ? framing.crop : null;
  const pairs = await scoredPairs(photos, settings, { ensemble, measure }, output);
  const figures = verificationFigures(pairs, { targetFmrs, seed, replicates, people });
  const failures = pairFailures(pairs, photos.dataset);
  const { unit, units } = figures.intervals;
  const made = [
    `${list} was taken for ${photos.format}; intervals over ${units} ${unit}, ${PEOPLE_BY[people.by]}`,
    `${pairs.photos} photos, each embedded once; ${viewsText(views)}, ${framingText(framing)}`,
    ...(names.length > 1 ? [`the mean of the ${ensemble ?? 'scores'} of ${names.length} models`] : []),
    ...failureLines(failures, figures),
  ];
  const places = reportPlaces(args);
  let written: WrittenReport = {};
  if (reportWanted(places)) {
    const result: EvaluatedModel = { name: names.join(' + '), scored: pairs, figures };
    const canvas = { ...model.embedder.inputSize, centralFraction: crop ?? 1 };
    const called = namesOfPeople(photos.dataset, people);
    const mapped = [...pairs.embeddings].map(([sample, embedding]) => {
      return { embedding, person: called.get(people.personOf[sample]!)! };
    });
    const map = await embeddingMapSection(mapped, { method, seed }, output);
    written = await writeEvaluation(places, {
      kind: 'evaluation',
      models: names,
      data: list,
      report: await evaluationReport(result, { dataset: photos.dataset, canvas, map, made }),
      pairs: () => evaluatedPairs(result, photos.dataset, canvas),
    });
  }
  for (const photo of failures.photos.noFace) {
    output.warn(`no face was found in ${photo}: its pairs count as never accepted`);
  }
  const text = [
    `${figures.pairs} pairs: ${figures.positives} of the same person, ${figures.pairs - figures.positives} of different people`,
    ...made,
    '',
    figureTable(figures),
    ...writtenLines(written),
  ].join('\n');
  const document = {
    ...figures,
    failures,
    photos: pairs.photos,
    people: people.count,
    peopleBy: people.by,
    format: photos.format,
    ...views,
    crop,
    measure: measure ?? 'cosine',
    models: names,
    ...(names.length > 1 ? { ensemble: ensemble ?? 'scores' } : {}),
  };
  output.answer({ ...document, ...written }, text);
  return EXIT.done;
}

export const command: Command = {
  usage: '<model> --pairs <file> [--images <dir>] [--protocol lfw|trials] [--target-fmr 1e-3]',
  description: [
    `Verification metrics of a model (${MODEL_HELP})`,
    'on a list of pairs: EER, AUC, k-fold accuracy, TPR at FPR and d′, with confidence intervals over people. The main face of each photo is',
    'found and aligned as the model wants it; a pair with a photo in which none is found counts as never accepted. A model that',
    'was trained on photos cropped to the face is given their central part.',
  ].join('\n'),
  options: {
    ...PAIR_OPTIONS,
    'target-fmr': { value: 'rate', multiple: true, help: 'report TPR at this false-match rate too' },
    ...VIEW_OPTIONS,
    ...reportOptions('the figures, the curves, wrong and right decisions, and a map of the embeddings'),
    ...MAP_OPTION,
    with: { value: 'model', multiple: true, help: 'evaluate an ensemble of the model and this one' },
    ensemble: { value: ENSEMBLES.join('|'), help: 'what of the models of an ensemble is averaged; default: scores' },
    measure: { value: 'cosine|euclidean', help: 'how embeddings are compared; default: cosine' },
    device: { value: 'cpu|cuda', help: 'where a run or checkpoint computes; default: cpu' },
    replicates: { value: 'number', help: 'of the bootstrap behind the confidence intervals; default: 400' },
    seed: { value: 'number', help: 'of the bootstrap behind the confidence intervals; default: 1' },
  },
  examples: [
    'lineament evaluate dlib-resnet --pairs pairs.txt --images lfw --protocol lfw',
    'lineament evaluate runs/trial --pairs pairs.txt --images lfw --protocol lfw',
    'lineament evaluate trial.onnx --pairs val_pairs.txt --images ver_data --target-fmr 1e-3 --json',
  ],
  run,
};
