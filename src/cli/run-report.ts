import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Report, ReportSection } from '../report/html.js';
import { percent } from '../report/percent.js';
import { trainingCurves } from '../report/training-curves.js';
import type { RunEnvironment } from '../training/environment.js';
import { duration } from './duration.js';
import type { RunRecord, RunSummary } from './run-summary.js';

/** The report of a run within its folder. */
export const RUN_REPORT = 'report.html';

/** What the network got to see, as a sheet of faces within the run's folder. */
export const RUN_SHEET = 'augmented.jpg';

/** The report on one training run, from what its folder holds: results, curves, augmented faces, recipe, and the machine. */
export async function runReport({ summary, rows }: RunRecord): Promise<Report> {
  const { run } = summary;
  const { readEnvironments } = await import('../training/environment.js');
  const sheet = await readFile(join(run, RUN_SHEET)).catch(() => null);
  const recipe = await recipeText(run);
  const sections: (ReportSection | null)[] = [
    { heading: 'Curves', text: courseInWords(summary), figures: trainingCurves(rows) },
    sheet === null
      ? null
      : {
          heading: 'What the network sees',
          text: 'Faces of the training set, a face a row: first as in evaluation, then as augmented.',
          images: [{ pictures: [sheet], caption: 'Augmented faces' }],
        },
    { heading: 'Recipe', text: 'Every value, with those that the recipe leaves to their defaults.', verbatim: recipe },
    environmentSection(readEnvironments(run)),
  ];
  return {
    title: `Training run ${basename(run)}`,
    summary: figuresOf(summary),
    sections: sections.filter((section) => section !== null),
    footer: sheet === null ? undefined : 'This page holds faces of people: treat it as the photos.',
  };
}

function figuresOf({ best, seconds, imagesPerSecond, status, step, steps }: RunSummary): Report['summary'] {
  return [
    ...(best.classification === null
      ? []
      : [{ label: 'Best dev accuracy', value: percent(best.classification), note: 'people trained on, other photos' }]),
    ...(best.verification === null
      ? []
      : [{ label: 'Best equal error rate', value: percent(best.verification), note: "on the recipe's pairs" }]),
    { label: 'Status', value: status, note: `step ${step}${steps === null ? '' : ` of ${steps}`}` },
    ...(seconds === null
      ? []
      : [
          {
            label: 'Training',
            value: duration(seconds),
            ...(imagesPerSecond === null ? {} : { note: `${Math.round(imagesPerSecond)} images/s` }),
          },
        ]),
  ];
}

function courseInWords({ status, epochs, epochsDone, best }: RunSummary): string {
  const trained = `${epochsDone} of ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} ${status === 'finished' ? 'trained' : 'trained so far'}.`;
  return best.classification === null && best.verification === null
    ? `${trained} Nothing was validated: the recipe names neither dev photos nor pairs.`
    : `${trained} The checkpoints best-classification and best-verification are those of the best figures, last is the end of the curves.`;
}

/** The resolved recipe as it would be written by hand: lists of plain values on one line. */
async function recipeText(run: string): Promise<string> {
  const { Document, isScalar, visit } = await import('yaml');
  const document = new Document(JSON.parse(await readFile(join(run, 'recipe.json'), 'utf8')) as object);
  visit(document, {
    Seq(_, sequence) {
      sequence.flow = sequence.items.every(isScalar);
    },
  });
  return document.toString({ lineWidth: 100 }).trimEnd();
}

function environmentSection(found: readonly RunEnvironment[]): ReportSection | null {
  if (found.length === 0) return null;
  const row = (name: string, value: (environment: RunEnvironment) => string | number) => [name, ...found.map(value)];
  const head = ({ afterStep }: RunEnvironment) => (afterStep === 0 ? 'from the beginning' : `after step ${afterStep}`);
  return {
    heading: 'Trained with',
    table: {
      columns: ['', ...found.map(head)],
      rows: [
        row(
          'data',
          ({ photos, people }) => `${photos.toLocaleString('en')} photos of ${people.toLocaleString('en')} people`,
        ),
        row('parameters', ({ parameters }) => parameters.toLocaleString('en')),
        row('device', ({ device, precision }) => `${device}, ${precision}`),
        row(
          'processor',
          ({ processor, cores, threads }) => `${processor}, ${cores} cores; ${threads} threads an operator`,
        ),
        row('memory', ({ memoryGb }) => `${memoryGb} GB`),
        row(
          'versions',
          ({ lineament, libtorch, node, system }) =>
            `Lineament ${lineament}, libtorch ${libtorch}, Node ${node}, ${system}`,
        ),
        row('started', ({ startedAt }) => `${startedAt.slice(0, 16).replace('T', ' ')} UTC`),
      ],
    },
  };
}
