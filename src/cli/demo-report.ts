import type { FaceDataset } from '../data/dataset.js';
import { LineamentError } from '../errors.js';
import { contactSheet } from '../image/contact-sheet.js';
import { encodePng } from '../image/encode.js';
import type { Report, ReportSection, SummaryFigure } from '../report/html.js';
import { pairImages } from '../report/pairs.js';
import { trainingCurves } from '../report/training-curves.js';
import type { PhotoRecognition } from './demo-recognition.js';
import { recognitionSections } from './demo-recognition-sections.js';
import type { DemoTraining } from './demo-training.js';
import { duration } from './duration.js';
import { evaluationSections } from './evaluation-sections.js';
import { percent } from '../report/percent.js';
import { STRANGERS } from './strangers.js';

/** Everything that a demo found out. */
export interface DemoResult {
  readonly recognition: PhotoRecognition;
  /** Or why there was none. */
  readonly training: DemoTraining | LineamentError;
}

/** The demo's report. */
export async function demoReport({ recognition, training }: DemoResult): Promise<Report> {
  const leftOut = training instanceof LineamentError;
  return {
    title: 'Lineament: the demo',
    summary: [...recognitionFigures(recognition), ...(leftOut ? [] : trainingFigures(training))],
    sections: [
      ...recognitionSections(recognition),
      ...(leftOut ? [{ heading: 'Training was left out', text: training.message }] : await trainingSections(training)),
    ],
    footer:
      (leftOut ? '' : `Recipe ${training.recipe.name}, seed ${training.recipe.seed}. `) +
      'This page holds faces of people: treat it as the photos.',
  };
}

function recognitionFigures({ photos, matches, comparisons }: PhotoRecognition): SummaryFigure[] {
  const faces = photos.reduce((sum, photo) => sum + photo.faces.length, 0);
  return [
    { label: 'Faces found', value: faces, note: `in ${photos.length} photographs` },
    { label: 'Matches', value: matches.length, note: `of ${comparisons} comparisons` },
  ];
}

function trainingFigures({ trained, untrained, followed: { end } }: DemoTraining): SummaryFigure[] {
  return [
    {
      label: 'Equal error rate, strangers',
      value: percent(trained.figures.eer),
      note: `untrained: ${percent(untrained.figures.eer)}`,
    },
    {
      label: 'Accuracy, ten folds',
      value: percent(trained.figures.accuracy.mean),
      note: `untrained: ${percent(untrained.figures.accuracy.mean)}`,
    },
    { label: 'Training', value: duration(end.seconds), note: `${Math.round(end.imagesPerSecond)} images/s` },
  ];
}

async function trainingSections(training: DemoTraining): Promise<ReportSection[]> {
  const { followed, trained, untrained, verified, strangers } = training;
  const faces = await sheetOf(strangers.dataset, 8, STRANGERS.images);
  return [
    {
      heading: 'A network trained from nothing',
      text:
        `On ${followed.start?.samples ?? 0} generated faces of ${followed.start?.classes ?? 0} people, and then asked about ` +
        `${STRANGERS.identities} people whom it had never seen. The faces are painted by Lineament; what the network learned ` +
        'from them is of no use on photographs. Below: eight of the strangers, a person a row.',
      images: [{ pictures: [faces] }],
    },
    { heading: 'Training', figures: trainingCurves([...followed.steps, ...followed.validations]) },
    ...(await evaluationSections(trained, { ...strangers, others: [untrained] })),
    {
      heading: 'Two questions',
      text: 'The same pictures lie beside this page; `lineament verify` answers the same.',
      images: pairImages(
        verified.map(({ pictures, same, decision }) => ({
          left: pictures[0],
          right: pictures[1],
          similarity: decision.similarity,
          threshold: decision.threshold,
          same,
        })),
      ),
    },
  ];
}

async function sheetOf(dataset: FaceDataset, people: number, each: number): Promise<Uint8Array> {
  const images = dataset.samples.length / dataset.classes.length;
  const indices = Array.from({ length: people * each }, (_, i) => Math.floor(i / each) * images + (i % each));
  return encodePng(contactSheet(await Promise.all(indices.map((index) => dataset.load(index))), { columns: each }));
}
