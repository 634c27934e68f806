import type { FaceDataset } from '../data/dataset.js';
import { contactSheet } from '../image/contact-sheet.js';
import { encodePng } from '../image/encode.js';
import type { Decision } from '../matching/decision.js';
import { renderReport } from '../report/html.js';
import { pairImages } from '../report/pairs.js';
import { renderSvg } from '../report/render.js';
import { trainingCurves } from '../report/training-curves.js';
import type { Recipe } from '../training/recipe.js';
import { duration } from './duration.js';
import { type EvaluatedModel, evaluationSections } from './evaluation-sections.js';
import { percent } from './percent.js';
import { STRANGERS, type Strangers } from './strangers.js';
import type { FollowedTraining } from './training-display.js';

/** Two pictures on disk, and what the network says of them. */
export interface Recognition {
  readonly photos: readonly [string, string];
  readonly pictures: readonly [Uint8Array, Uint8Array];
  readonly same: boolean;
  readonly decision: Decision;
}

async function sheetOf(dataset: FaceDataset, people: number, each: number): Promise<Uint8Array> {
  const images = dataset.samples.length / dataset.classes.length;
  const indices = Array.from({ length: people * each }, (_, i) => Math.floor(i / each) * images + (i % each));
  return encodePng(contactSheet(await Promise.all(indices.map((index) => dataset.load(index))), { columns: each }));
}

/** Everything that a demo found out. */
export interface DemoResult {
  readonly recipe: Recipe;
  readonly followed: FollowedTraining;
  readonly trained: EvaluatedModel;
  readonly untrained: EvaluatedModel;
  readonly recognitions: readonly Recognition[];
  readonly strangers: Strangers;
}

/** The demo's report as one HTML page. */
export async function demoReport(result: DemoResult): Promise<string> {
  const { recipe, followed, trained, untrained, recognitions, strangers } = result;
  const curves = trainingCurves([...followed.steps, ...followed.validations]);
  const faces = await sheetOf(strangers.dataset, 8, STRANGERS.images);
  return renderReport({
    title: 'Lineament: the demo',
    summary: [
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
      {
        label: 'Training',
        value: duration(followed.end?.seconds ?? 0),
        note: `${Math.round(followed.end?.imagesPerSecond ?? 0)} images/s`,
      },
    ],
    sections: [
      {
        heading: 'What this is',
        text:
          `A network was trained from nothing on ${followed.start?.samples ?? 0} generated faces of ${followed.start?.classes ?? 0} ` +
          `people, and then asked about ${STRANGERS.identities} people whom it had never seen. The faces are painted by Lineament; ` +
          'what it learned from them is of no use on photographs.',
      },
      { heading: 'Generated faces: a person a row', images: [{ pictures: [faces] }] },
      { heading: 'Training', svg: await Promise.all(curves.map(({ spec }) => renderSvg(spec))) },
      ...(await evaluationSections(trained, { ...strangers, others: [untrained] })),
      {
        heading: 'Two questions',
        text: 'The same pictures lie beside this page; `lineament verify` answers the same.',
        images: pairImages(
          recognitions.map(({ pictures, same, decision }) => ({
            left: pictures[0],
            right: pictures[1],
            similarity: decision.similarity,
            threshold: decision.threshold,
            same,
          })),
        ),
      },
    ],
    footer: `Recipe ${recipe.name}, seed ${recipe.seed}.`,
  });
}
