import type { Audit, Duplicates } from '../audit/audit.js';
import type { SuspectKind } from '../audit/label-suspects.js';
import { decodePhoto } from '../image/decode-photo.js';
import { encodeJpeg } from '../image/encode.js';
import type { Report, ReportImage, ReportSection } from '../report/html.js';
import { photosPerPerson } from '../report/photos-per-person.js';
import type { OpenedSet } from './audit-set.js';
import { percent } from '../report/percent.js';

/** Findings of a kind that are shown; the rest are counted, and stand in the list. */
const SHOWN = 60;
/** Pictures of one finding. */
const SIDE_BY_SIDE = 4;
const PICTURE_PX = 128;

/** What an audit found, and in what. */
export interface AuditFound {
  readonly result: Audit;
  readonly set: OpenedSet;
  readonly against: OpenedSet | null;
  /** The name of the model that compared. */
  readonly model: string;
}

/** The report on an audit: what it found, with the photos that it speaks of. */
export async function auditReport(found: AuditFound): Promise<Report> {
  const { result, set, against, model } = found;
  const { labels, duplicates, noFace, balance } = result;
  const copies = duplicates.reduce((sum, { photos, keep }) => sum + photos.length - (keep === null ? 0 : 1), 0);
  const sections = await Promise.all([
    suspectSection(found),
    mixedSection(found),
    namesSection(found),
    sharedSection(found),
    duplicateSection(found),
    noFaceSection(found),
    brokenSection(found),
    balanceSection(found),
  ]);
  return {
    title: `Audit of ${set.folder}`,
    summary: [
      { label: 'Photos', value: balance.photos, note: `of ${balance.people} people` },
      {
        label: 'Likely wrong labels',
        value: labels.suspects.length,
        note: `${percent(labels.suspects.length / Math.max(1, balance.photos))} of the photos`,
      },
      { label: 'Copies', value: copies },
      ...(against === null ? [] : [{ label: 'People in both sets', value: labels.shared.length }]),
      { label: 'No face found', value: noFace.length },
    ],
    sections: sections.filter((section) => section !== null),
    footer:
      `Faces compared with ${model}. Likely is not certain: look before you delete. ` +
      'This page holds faces of people: treat it as the photos.',
  };
}

const KINDS: Readonly<Record<SuspectKind, string>> = {
  nearer: 'nearer to another person',
  unlike: 'unlike its person',
  mixed: 'a smaller part of its folder',
};

function more(all: number): string {
  return all > SHOWN ? ` The first ${SHOWN} of ${all} are shown.` : '';
}

async function suspectSection({ result: { labels, faces }, set }: AuditFound): Promise<ReportSection | null> {
  const { suspects, levels, standings } = labels;
  if (suspects.length === 0) return null;
  const typical = typicalFaces(set, faces, standings);
  const images = suspects.slice(0, SHOWN).map(({ face, kind, own, other, nearest }): ReportImage => {
    const photo = faces[face]!;
    const person = set.photos[photo]!.person;
    const shown = [photo, typical.get(person), typical.get(nearest)];
    const names = ['the photo', set.names[person]!, set.names[nearest] ?? ''];
    const kept = shown.map((photo, i) => ({ photo, name: names[i]! })).filter(({ photo }) => photo !== undefined);
    return {
      pictures: kept.map(({ photo }) => set.thumbnail(photo!)!),
      labels: kept.map(({ name }) => name),
      caption: `${set.photos[photo]!.path}: ${KINDS[kind]}; ${(own ?? 0).toFixed(2)} to its own, ${other.toFixed(2)} to the nearest other`,
    };
  });
  return {
    heading: 'Likely wrong labels',
    text:
      `Each photo, then one of the person whose name it bears, then one of the person it is nearest to. Half of all faces of this set are liker to ` +
      `their own person than ${levels.own.toFixed(2)}, and half are liker to some other than ${levels.other.toFixed(2)}; nineteen of twenty ` +
      `strangers stay below ${levels.stranger.toFixed(2)}.${more(suspects.length)}`,
    images,
  };
}

/** The photo of each person that is most like the others. */
function typicalFaces(
  set: OpenedSet,
  faces: readonly number[],
  standings: Audit['labels']['standings'],
): Map<number, number> {
  const best = new Map<number, { photo: number; own: number }>();
  standings.forEach(({ own }, face) => {
    const photo = faces[face]!;
    const { person } = set.photos[photo]!;
    if ((own ?? -1) > (best.get(person)?.own ?? -2)) best.set(person, { photo, own: own ?? -1 });
  });
  return new Map([...best].map(([person, { photo }]) => [person, photo]));
}

async function mixedSection({ result: { labels, faces }, set }: AuditFound): Promise<ReportSection | null> {
  if (labels.mixed.length === 0) return null;
  const images = labels.mixed.slice(0, SHOWN).map(({ person, parts }): ReportImage => {
    const shown = parts.slice(0, 2).flatMap((part, i) => part.slice(0, 2).map((face) => ({ face, part: i + 1 })));
    return {
      pictures: shown.map(({ face }) => set.thumbnail(faces[face]!)!),
      labels: shown.map(({ part }) => `part ${part}`),
      caption: `${set.names[person]}: ${parts.map(({ length }) => length).join(' + ')} photos`,
    };
  });
  return {
    heading: 'Folders that mix people',
    text: `Two photos of the largest part of each folder, and two of the next.${more(labels.mixed.length)}`,
    images,
  };
}

async function namesSection({ result: { labels, faces }, set }: AuditFound): Promise<ReportSection | null> {
  if (labels.twice.length === 0) return null;
  const typical = typicalFaces(set, faces, labels.standings);
  const images = labels.twice.slice(0, SHOWN).map(({ people, similarity }): ReportImage => ({
    pictures: people.map((person) => set.thumbnail(typical.get(person)!)!),
    labels: people.map((person) => set.names[person]!),
    caption: `mean similarity ${similarity.toFixed(4)}`,
  }));
  return {
    heading: 'People with two names',
    text: `They look like one person each.${more(labels.twice.length)}`,
    images,
  };
}

async function sharedSection({ result: { labels, faces }, set, against }: AuditFound): Promise<ReportSection | null> {
  if (against === null || labels.shared.length === 0) return null;
  const typical = typicalFaces(set, faces, labels.standings);
  const images = labels.shared.slice(0, SHOWN).map(({ people: [a, b], similarity }): ReportImage => {
    const other = against.photos.findIndex(({ person, face }) => person === b && face !== null);
    return {
      pictures: [set.thumbnail(typical.get(a)!)!, against.thumbnail(other)!],
      labels: [set.names[a]!, against.names[b]!],
      caption: `mean similarity ${similarity.toFixed(4)}`,
    };
  });
  return {
    heading: `People whom ${against.folder} holds too`,
    text: `What is measured on one of the two sets says too much good of a network that was trained on the other.${more(labels.shared.length)}`,
    images,
  };
}

async function duplicateSection({ result: { duplicates }, set, against }: AuditFound): Promise<ReportSection | null> {
  if (duplicates.length === 0) return null;
  const image = async ({ photos, against: others, keep, mirrored }: Duplicates): Promise<ReportImage> => {
    const shown = [
      ...photos.map((photo) => ({ path: set.photos[photo]!.path, source: set.source(photo) })),
      ...others.map((photo) => ({ path: against!.photos[photo]!.path, source: against!.source(photo) })),
    ];
    return {
      pictures: await Promise.all(shown.slice(0, SIDE_BY_SIDE).map(({ source }) => picture(source))),
      labels: shown.slice(0, SIDE_BY_SIDE).map(({ path }) => path),
      caption: [
        shown.length > SIDE_BY_SIDE ? `${shown.length} copies` : '',
        mirrored ? 'mirrored' : '',
        keep === null ? 'in the other set too' : '',
      ]
        .filter(Boolean)
        .join(', '),
    };
  };
  return {
    heading: 'Copies',
    text: `The same photo again: in another format, at another size, mirrored.${more(duplicates.length)}`,
    images: await Promise.all(duplicates.slice(0, SHOWN).map(image)),
  };
}

async function noFaceSection({ result: { noFace }, set }: AuditFound): Promise<ReportSection | null> {
  if (noFace.length === 0) return null;
  const images = noFace.slice(0, SHOWN).map(async (photo) => ({
    pictures: [await picture(set.source(photo))],
    caption: set.photos[photo]!.path,
    small: true,
  }));
  return {
    heading: 'No face found',
    text: `Their labels could not be looked at.${more(noFace.length)}`,
    images: await Promise.all(images),
  };
}

function brokenSection({ set: { broken } }: AuditFound): ReportSection | null {
  if (broken.length === 0) return null;
  return {
    heading: 'Cannot be read',
    text: `No photo that is whole, or no photo at all.${more(broken.length)}`,
    table: { columns: ['File'], rows: broken.slice(0, SHOWN).map((path) => [path]) },
  };
}

async function balanceSection({ result: { balance }, set }: AuditFound): Promise<ReportSection> {
  const counts = set.names.map(() => 0);
  for (const { person } of set.photos) counts[person]!++;
  const { fewest, median, most, topTenthShare, single } = balance;
  return {
    heading: 'How evenly photos are spread',
    text:
      `People have ${fewest} to ${most} photos, ${median} by the median; the tenth of the people with the most have ${percent(topTenthShare, 0)} of all photos. ` +
      (single === 0
        ? 'Nobody has a single photo.'
        : `Of ${single} people there is a single photo, which has nothing to be compared with.`),
    figures: [photosPerPerson(counts)],
  };
}

async function picture(source: string): Promise<Uint8Array> {
  const { image } = await decodePhoto(source, { longestSide: PICTURE_PX });
  return encodeJpeg(image, 80);
}
