import type { Canvas, FaceDataset } from '../data/dataset.js';
import { encodePng } from '../image/encode.js';
import type { ReportSection } from '../report/html.js';
import { pairOutcomes, spread } from '../report/pair-outcomes.js';
import { pairImages } from '../report/pairs.js';
import type { EvaluatedModel } from './evaluated-model.js';
import { photoName } from './photo-name.js';

/** Wrong decisions are what one learns from: three rows of them on a wide page. */
const WRONG = 12;
const RIGHT_OF_EACH_KIND = 4;

/**
 * The decisions at the model's threshold of equal errors as pairs of pictures: the worst false accepts, the worst false rejects, and right
 * ones from the surest to the closest. Pairs with a photo in which no face was found have no similarity and are only counted.
 */
export async function decisionSections(
  { scored, figures }: EvaluatedModel,
  dataset: FaceDataset,
  canvas: Canvas,
): Promise<ReportSection[]> {
  const { pairs, scores, same } = scored;
  const threshold = figures.eerThreshold;
  const faceless = new Set(scored.noFace.samples);
  const seen = (i: number): boolean => !faceless.has(pairs[i]!.left) && !faceless.has(pairs[i]!.right);
  const { trueAccepts, trueRejects, falseAccepts, falseRejects } = pairOutcomes(scores, same, threshold);
  const picture = async (index: number) => encodePng(await dataset.load(index, canvas));
  const nameOf = (index: number) => photoName(dataset.samples[index]!.source);
  const images = async (chosen: readonly number[]) =>
    pairImages(
      await Promise.all(
        chosen.map(async (i) => ({
          left: await picture(pairs[i]!.left),
          right: await picture(pairs[i]!.right),
          similarity: scores[i]!,
          names: [nameOf(pairs[i]!.left), nameOf(pairs[i]!.right)] as const,
          threshold,
          same: same[i]!,
        })),
      ),
    );
  const shownRejects = falseRejects.filter(seen);
  const unseen = falseRejects.length - shownRejects.length;
  return [
    {
      heading: 'False accepts',
      text: `${mistakes(falseAccepts.length, figures.pairs - figures.positives, 'different people', 'were taken for one person')}${worst(falseAccepts.length)}`,
      images: await images(falseAccepts.slice(0, WRONG)),
    },
    {
      heading: 'False rejects',
      text: [
        mistakes(falseRejects.length, figures.positives, 'one person', 'were taken for different people'),
        worst(shownRejects.length),
        unseen === 0 ? '' : ` In ${unseen} of them no face was found in one of the photos: these are not shown.`,
      ].join(''),
      images: await images(shownRejects.slice(0, WRONG)),
    },
    {
      heading: 'Right decisions',
      text: 'From the surest to the closest, of each kind.',
      images: await images([
        ...spread(trueAccepts, RIGHT_OF_EACH_KIND),
        ...spread(trueRejects.filter(seen), RIGHT_OF_EACH_KIND),
      ]),
    },
  ];
}

function mistakes(count: number, all: number, kind: string, happened: string): string {
  const many = count === 0 ? 'None' : count.toLocaleString('en');
  return `${many} of the ${all.toLocaleString('en')} pairs of ${kind} ${happened} at the threshold of equal errors.`;
}

const worst = (count: number): string => (count > WRONG ? ` The ${WRONG} that lie farthest from it:` : '');
