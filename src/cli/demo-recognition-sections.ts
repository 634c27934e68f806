import type { ReportSection } from '../report/html.js';
import type { ReportFace } from '../report/people.js';
import { cosine } from '../matching/similarity.js';
import type { DemoFace, PhotoRecognition, RecognisedPhoto } from './demo-recognition.js';
import { percent } from '../report/percent.js';

/** Faces that a table of similarities can hold before it is too wide to be read. */
const MATRIX_FACES = 40;

/** The sections of a report on people in photographs: the photos, who was taken for one person, how alike all are. */
export function recognitionSections(recognition: PhotoRecognition): ReportSection[] {
  const { photos, broken } = recognition;
  const faces = photos.flatMap((photo, place) => photo.faces.map((face) => ({ ...face, place })));
  const unread = broken.map(({ reason }) => `Left out: ${reason}`);
  const photoSection: ReportSection = {
    heading: 'People in photographs',
    text: [introduction(recognition, faces.length), ...unread].join('\n'),
    photos: photos.map(reportPhoto),
  };
  if (faces.length === 0) return [photoSection];
  const people = peopleOf(faces);
  // The faces of a person stand together, and those like no other last.
  const ordered = faces.toSorted((a, b) => (a.group ?? Infinity) - (b.group ?? Infinity) || a.number - b.number);
  return [
    photoSection,
    {
      heading: 'Who is whom',
      text: explanation(recognition, people.size),
      people: [...people].map(([person, members]) => ({
        person,
        note: `${members.length} faces, similarity ${meanSimilarity(members).toFixed(3)}`,
        faces: members.map((face) => reportFace(face, 1)),
      })),
    },
    ordered.length > MATRIX_FACES
      ? {
          heading: 'How alike',
          text: `A table of ${ordered.length} faces would be too wide; the matches are in --json.`,
        }
      : {
          heading: 'How alike',
          text: 'The cosine similarity of each two faces, without its leading zero; point at one for more digits.',
          matrix: {
            faces: ordered.map(({ number, aligned, group, place }) => ({
              number,
              aligned,
              person: group,
              photo: place,
            })),
            similarity: (a, b) => cosine(ordered[a]!.embedding, ordered[b]!.embedding),
            threshold: recognition.rule.threshold,
          },
        },
  ];
}

function introduction({ photos, model }: PhotoRecognition, faces: number): string {
  if (photos.length === 0) {
    return 'There was no photograph to look at: the samples come with a development dependency, and none of your own could be read.';
  }
  return (
    `${faces} faces were found in ${photos.length} photographs and made into ${faces === 1 ? 'an embedding' : 'embeddings'} by ${model}. ` +
    'Beside each photo stand its faces as they were compared: turned upright, scaled and shifted so that eyes and mouth always lie in the ' +
    'same place. Boxes of one colour are taken for one person; grey ones are like no other. Below each face: how well it can be recognised, from 0 to 1.'
  );
}

function explanation({ rule, comparisons, matches }: PhotoRecognition, people: number): string {
  const { threshold, falseMatchRate } = rule;
  const meaning =
    falseMatchRate === null
      ? 'has no measured false-match rate'
      : `is passed by ${percent(falseMatchRate)} of different people, as measured when it was set: ` +
        `about ${(falseMatchRate * comparisons).toFixed(1)} of these comparisons, if all were of strangers`;
  return (
    `Of ${comparisons} comparisons between faces of different photos, ${matches.length} reach the threshold of ${threshold.toFixed(3)}. It ${meaning}. ` +
    `${people === 0 ? 'No faces are grouped' : `Faces of a mean similarity from there on are grouped: ${people === 1 ? 'one person' : `${people} people`} in several photos`}. Two faces of one photo are never grouped. ` +
    'Nobody has told the demo who these people are: look at the faces, and judge for yourself.'
  );
}

function peopleOf(faces: readonly DemoFace[]): Map<number, DemoFace[]> {
  const people = new Map<number, DemoFace[]>();
  for (const face of faces) {
    if (face.group !== null) people.set(face.group, [...(people.get(face.group) ?? []), face]);
  }
  return new Map([...people].sort(([a], [b]) => a - b));
}

function meanSimilarity(faces: readonly DemoFace[]): number {
  const pairs = faces.flatMap((a, i) => faces.slice(i + 1).map((b) => cosine(a.embedding, b.embedding)));
  return pairs.reduce((sum, similarity) => sum + similarity, 0) / pairs.length;
}

function reportPhoto({ name, size, picture, pictureSize, faces }: RecognisedPhoto) {
  const count = faces.length === 0 ? 'no face found' : faces.length === 1 ? 'one face' : `${faces.length} faces`;
  return {
    picture,
    ...pictureSize,
    caption: `${name}: ${count}`,
    faces: faces.map((face) => reportFace(face, pictureSize.width / size.width)),
  };
}

function reportFace({ number, box, aligned, group, quality }: DemoFace, scale: number): ReportFace {
  const { left, top, width, height } = box;
  return {
    number,
    box: { left: left * scale, top: top * scale, width: width * scale, height: height * scale },
    aligned,
    person: group,
    note: `quality ${quality.score.toFixed(2)}${quality.reason === null ? '' : `: ${quality.reason}`}`,
  };
}
