import { openPairs } from '../data/pairs/open-pairs.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { MODEL_HELP, openModel } from './model.js';
import type { Output } from './output.js';
import { framingOf } from './framing.js';
import { PAIR_OPTIONS, pairSimilarities } from './pair-scores.js';
import { VIEW_OPTIONS, viewsOf, viewsText } from './views.js';

/** The course's file of answers: a row a pair, numbered from 0 in the list's order, with the similarity as it is. */
export function submissionCsv(similarities: ArrayLike<number>): string {
  return `ID,Label\n${Array.from(similarities, (similarity, row) => `${row},${similarity}\n`).join('')}`;
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [name] = args.words('model');
  const list = args.required('pairs', 'name the file that lists the pairs');
  const out = args.required('out', 'name the .csv to write');
  const protocol = args.choice('protocol', ['lfw', 'trials']);
  const photos = await openPairs(list, { images: args.text('images'), protocol, list: 'test' });
  await using model = await openModel(name);
  const views = viewsOf(args);
  const setting = { model, framing: framingOf(args, model, photos), views, cache: args.text('cache') };
  const { scores, noFace } = await pairSimilarities(photos, setting, output);
  for (const index of noFace.samples) {
    output.warn(`no face was found in ${photos.dataset.samples[index]!.source}: its pairs are given similarity -1`);
  }
  await atomicWrite(out, submissionCsv(scores));
  const rows = scores.length;
  const text = `${photos.format}: ${rows} rows written to ${out}; ${viewsText(views)}`;
  const failures = { noFace: noFace.samples.length, noFacePairs: noFace.pairs };
  output.answer({ rows, out, format: photos.format, ...views, failures }, text);
  return EXIT.done;
}

export const command: Command = {
  usage: '<model> --pairs <file> --images <dir> --out <csv>',
  description: [
    `Scores pairs whose answers are not known with a model (${MODEL_HELP})`,
    'and writes a submission to the CMU Introduction to Deep Learning course (HW2P2): the header ID,Label, then a row a pair,',
    "its number in the list from 0 and its cosine similarity. --pairs may be the course's data set: its test_pairs are taken. A",
    'photo that cannot be read stops it, for every pair needs a row. Graded entries must not use models that were trained before,',
    'nor data from outside the course.',
  ].join('\n'),
  options: {
    ...PAIR_OPTIONS,
    out: { value: 'csv', help: 'the file to write; it replaces an older one when it is whole' },
    ...VIEW_OPTIONS,
  },
  examples: ['lineament submit runs/hw2p2 --pairs test_pairs.txt --images ver_data --out submission.csv'],
  run,
};
