import {
  type IdentificationSets,
  openIdentificationSets,
  type PeoplePhotos,
  splitByPerson,
} from '../data/identification-sets.js';
import { LineamentError } from '../errors.js';
import { identificationMetrics } from '../evaluation/identification.js';
import { Random } from '../random.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { CACHE_OPTION, embedFaces, type FaceSetting } from './embed-faces.js';
import { embeddingMapSection, MAP_OPTION, MAPS } from './embedding-map-section.js';
import { FRAMING_OPTIONS, framingOf, framingText } from './framing.js';
import { identificationReport } from './identification-report.js';
import { writeEvaluation } from './evaluation-files.js';
import { identificationRows } from './identification-rows.js';
import { MODEL_HELP, openModel } from './model.js';
import type { Output } from './output.js';
import { searchGallery, TEMPLATES_OF } from './search-gallery.js';
import { table } from './table.js';
import { VIEW_OPTIONS, viewsOf, viewsText } from './views.js';
import { reportOptions, reportPlaces, reportWanted, type WrittenReport, writtenLines } from './write-report.js';

async function setsOf(args: Arguments): Promise<IdentificationSets> {
  const [gallery, probes, from] = [args.text('gallery'), args.text('probes'), args.text('from')];
  const [labels, strangers] = [args.text('labels'), args.text('strangers')];
  const enrol = args.number('enrol', 1, 1e6);
  const usage = (message: string) => new LineamentError('USAGE', message);
  if (from !== undefined && gallery === undefined && probes === undefined) {
    const other = labels === undefined ? (strangers === undefined ? null : '--strangers') : '--labels';
    if (other !== null)
      throw usage(`${other} goes with --gallery and --probes: --from takes everything from one folder`);
    if (enrol !== undefined && !Number.isInteger(enrol))
      throw usage(`--enrol expects a whole number, but got ${enrol}`);
    return splitByPerson(from, enrol);
  }
  if (from === undefined && gallery !== undefined && probes !== undefined) {
    if (enrol !== undefined) throw usage('--enrol goes with --from: all photos of --gallery are enrolled');
    return openIdentificationSets(gallery, { probes, labels, strangers });
  }
  throw usage('expected --gallery <dir> and --probes <dir>, or --from <dir> to split');
}

/** The embedding of each photo, null where no face was found. */
async function embedded({ dataset, indices }: PeoplePhotos, setting: FaceSetting, output: Output) {
  const { embeddings } = await embedFaces(dataset, indices, setting, output);
  return indices.map((index) => embeddings.get(index) ?? null);
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [name] = args.words('model');
  const fars = args.numbers('far', 0, 1);
  const template = args.choice('template', TEMPLATES_OF) ?? 'best';
  const seed = args.number('seed', 0, 0xffffffff) ?? 1;
  const replicates = args.number('replicates', 2, 1e5);
  const method = args.choice('map', MAPS) ?? 'umap';
  const { gallery, probes } = await setsOf(args);
  await using model = await openModel(name);
  const views = viewsOf(args);
  const framing = framingOf(args, model);
  const setting: FaceSetting = { model, framing, views, cache: args.text('cache') };
  const enrolled = await embedded(gallery, setting, output);
  const looked = await embedded(probes, setting, output);
  const faces = enrolled.flatMap((embedding, i) =>
    embedding === null ? [] : { person: gallery.people[i]!, embedding },
  );
  const searches = searchGallery(
    faces,
    new Set(gallery.people),
    looked.map((embedding, i) => ({ person: probes.people[i]!, embedding })),
    template,
  );
  const metrics = identificationMetrics(searches, {
    random: new Random(seed),
    replicates,
    ...(fars.length > 0 && { fars }),
  });
  const people = new Set(gallery.people).size;
  const without = (embeddings: readonly unknown[]) => embeddings.filter((embedding) => embedding === null).length;
  const failures = { galleryNoFace: without(enrolled), probesNoFace: without(looked) };
  const places = reportPlaces(args);
  let written: WrittenReport = {};
  if (reportWanted(places)) {
    const nameOf = (person: number) => gallery.names[person] ?? probes.names[person] ?? `person ${person}`;
    const mapped = [
      ...faces,
      ...looked.flatMap((embedding, i) => (embedding === null ? [] : [{ person: probes.people[i]!, embedding }])),
    ].map(({ person, embedding }) => ({ embedding, person: nameOf(person) }));
    const map = await embeddingMapSection(mapped, { method, seed }, output);
    const canvas = { ...model.embedder.inputSize, centralFraction: framing.kind === 'taken' ? framing.crop : 1 };
    const picture = ({ dataset }: PeoplePhotos, index: number) => dataset.load(index, canvas);
    const found = { model: name, metrics, searches, gallery, probes, nameOf, picture, map };
    written = await writeEvaluation(places, {
      kind: 'identification',
      models: [name],
      data: args.text('from') ?? `${args.text('gallery')}, ${args.text('probes')}`,
      report: await identificationReport(found),
    });
  }
  const text = [
    `${people} people in the gallery, ${gallery.indices.length} photos of them (${template === 'best' ? 'the most similar counts' : 'their mean counts'})`,
    `${metrics.known} probes of them, ${metrics.unknown} of strangers; ${viewsText(views)}, ${framingText(framing)}`,
    ...(failures.galleryNoFace + failures.probesNoFace > 0
      ? [
          `no face in ${failures.galleryNoFace} photos of the gallery and ${failures.probesNoFace} probes, which count as not found`,
        ]
      : []),
    '',
    table([['', 'value', '95 % interval', ''], ...identificationRows(metrics)], [1]),
    ...writtenLines(written),
  ].join('\n');
  const document = { ...metrics, people, photos: gallery.indices.length, template, failures, ...views };
  output.answer({ ...document, ...written }, text);
  return EXIT.done;
}

export const command: Command = {
  usage: '<model> --gallery <dir> --probes <dir> | --from <dir>',
  description: [
    `How well does a model (${MODEL_HELP})`,
    'find people among many? Of those in the gallery: how often they come first, or among the first (CMC); with strangers among the',
    'probes: how often they are found and named when few strangers are taken for somebody (DIR at FAR). Intervals are over people.',
  ].join('\n'),
  options: {
    gallery: { value: 'dir', help: 'people who are known: a sub-folder of photos each' },
    probes: { value: 'dir', help: 'photos to look up, by person too; those of nobody in the gallery are strangers' },
    labels: {
      value: 'file',
      help: 'who is on probes that lie in one folder: "photo,person" a row, or a person a row in their order',
    },
    strangers: {
      value: 'dir',
      help: 'photos of people who are not in the gallery, by person or each of somebody else',
    },
    from: {
      value: 'dir',
      help: 'split one folder: the first photo of people with more is enrolled, their others are probes; the rest are strangers',
    },
    enrol: { value: 'number', help: 'how many photos of a person --from enrols; default: 1' },
    template: {
      value: TEMPLATES_OF.join('|'),
      help: 'of several photos of a person, the most similar counts, or their mean; default: best',
    },
    far: { value: 'rate', multiple: true, help: 'false-alarm rates; default: 1e-1, 1e-2 and 1e-3' },
    ...FRAMING_OPTIONS,
    ...VIEW_OPTIONS,
    ...CACHE_OPTION,
    ...reportOptions('the figures, the curves, who is taken for whom and a map'),
    ...MAP_OPTION,
    replicates: { value: 'number', help: 'of the bootstrap behind the confidence intervals; default: 400' },
    seed: { value: 'number', help: 'of the bootstrap; default: 1' },
  },
  examples: [
    'lineament evaluate-identification dlib-resnet --gallery known --probes visitors --strangers passers-by',
    'lineament evaluate-identification dlib-resnet --from lfw/images --report lfw.html',
    'lineament evaluate-identification runs/s24 --gallery known --probes unknown_dev --labels verification_dev.csv',
  ],
  run,
};
