import type { PeoplePhotos } from '../data/identification-sets.js';
import { confusions, dirCurve, type IdentificationMetrics, type Search } from '../evaluation/index.js';
import type { RgbImage } from '../image/image.js';
import { encodePng } from '../image/encode.js';
import { cmcFigure } from '../report/cmc.js';
import { dirFigure } from '../report/dir.js';
import type { Report, ReportImage, ReportSection } from '../report/html.js';
import { counted } from './counted.js';
import { identificationRows } from './identification-rows.js';
import { oneIn } from './one-in.js';
import { percent } from '../report/percent.js';

/** So many wrong answers are shown as pictures. */
const SHOWN = 12;

/** What an evaluation of identification found. */
export interface IdentificationFound {
  readonly model: string;
  readonly metrics: IdentificationMetrics;
  readonly searches: readonly Search[];
  readonly gallery: PeoplePhotos;
  readonly probes: PeoplePhotos;
  /** What a person is called. */
  readonly nameOf: (person: number) => string;
  /** A photo of a set as a small picture. */
  readonly picture: (set: PeoplePhotos, index: number) => Promise<RgbImage>;
  /** The map of the embeddings, where there is one. */
  readonly map: ReportSection | null;
}

/** The report on one evaluation of identification: what the figures say, CMC, DIR, who is taken for whom, a map. */
export async function identificationReport(found: IdentificationFound): Promise<Report> {
  const { model, metrics, searches, map } = found;
  const dir = dirCurve(searches);
  const figures = [cmcFigure([{ name: model, cmc: metrics.cmc }])];
  if (dir.length > 0) figures.push(dirFigure([{ name: model, points: dir }]));
  const sections: ReportSection[] = [
    {
      heading: 'Identification',
      text: words(metrics),
      figures,
      table: { columns: ['', 'value', '95 % interval', ''], rows: identificationRows(metrics), narrow: 'remarked' },
    },
  ];
  const taken = confusions(searches);
  if (taken.length > 0) sections.push(await confusionSection(found, taken));
  if (map !== null) sections.push(map);
  return {
    title: `Identification by ${model}`,
    summary: [
      { label: 'Rank 1', value: percent(metrics.rank1), note: `${metrics.known} probes of known people` },
      ...metrics.dirAtFar
        .filter(({ resolvable }) => resolvable)
        .map(({ far, dir }) => ({
          label: `DIR at FAR ${far}`,
          value: percent(dir),
          note: `${metrics.unknown} strangers`,
        })),
    ],
    sections,
  };
}

/** The figures in words. */
function words({ rank1, known, intervals, dirAtFar, unknown }: IdentificationMetrics): string {
  const among = ({ low, high }: { low: number; high: number }) => `between ${percent(low)} and ${percent(high)}`;
  const first =
    `Of ${known} probes of people in the gallery, the right person came first for ${percent(rank1)}; ` +
    `for other people like these it would be ${among(intervals.rank1)} (95 %).`;
  const open = dirAtFar.flatMap(({ far, dir, threshold, resolvable }, i) =>
    resolvable
      ? [
          `At the similarity ${threshold.toFixed(4)}, at most one in ${oneIn(far)} of ${unknown} strangers is taken for somebody, and ${percent(dir)} of known ` +
            `people are still found and named (${among(intervals.dirAtFar[i]!)}).`,
        ]
      : [],
  );
  return [first, ...open].join('\n');
}

async function confusionSection(
  { searches, gallery, probes, nameOf, picture }: IdentificationFound,
  taken: ReturnType<typeof confusions>,
): Promise<ReportSection> {
  const images: ReportImage[] = [];
  for (const { person, named, times } of taken.slice(0, SHOWN)) {
    const probe = searches.findIndex((search) => search.person === person && search.named === named);
    const enrolled = gallery.people.indexOf(named);
    if (probe < 0 || enrolled < 0) continue;
    images.push({
      pictures: [
        await encodePng(await picture(probes, probes.indices[probe]!)),
        await encodePng(await picture(gallery, gallery.indices[enrolled]!)),
      ],
      labels: [nameOf(person), `taken for ${nameOf(named)}`],
      caption: `similarity ${searches[probe]!.top.toFixed(3)}${times > 1 ? ` · ${times} times` : ''}`,
    });
  }
  const wrong = taken.reduce((sum, { times }) => sum + times, 0);
  return {
    heading: 'Who is taken for whom',
    text: `${counted(wrong, 'probe')} of known people had somebody else come first, ${counted(taken.length, 'pair')} of people in all; those most often confused:`,
    images,
  };
}
