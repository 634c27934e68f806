// Measures where strangers crowd in a model's space, for its card: node scripts/cohort.mjs <model> '<what the faces are>' <state file>… > models/<model>.cohort.json
// A state file is what `lineament cluster <dir> --state <file>` keeps of a folder with a folder a person. Of each photo the largest face is taken.
import { loadModel } from '../dist/face/model.js';
import { PhotoLibrary } from '../dist/gallery/photo-library.js';
import { measureCohort } from '../dist/matching/measure-cohort.js';
import { Random } from '../dist/random.js';

const [name, data, ...states] = process.argv.slice(2);
if (states.length === 0) {
  console.error("usage: node scripts/cohort.mjs <model> '<what the faces are>' <state file>…");
  process.exit(2);
}
const { card, session } = await loadModel(name, 'embedder');
await session.release();

const area = ({ box }) => (box === null ? 0 : box.width * box.height);
const faces = [];
for (const state of states) {
  const library = await PhotoLibrary.open(state, card);
  const largest = new Map();
  for (const face of library.faces()) {
    const before = largest.get(face.photo);
    if (before === undefined || area(face) > area(before)) largest.set(face.photo, face);
  }
  library[Symbol.dispose]();
  for (const { photo, embedding } of largest.values()) faces.push({ embedding, person: photo.split('/')[0] });
}
const cohort = measureCohort(faces, { data, random: new Random(1) });
const rounded = { ...cohort, level: Number(cohort.level.toFixed(4)), similarity: Number(cohort.similarity.toFixed(4)) };
process.stdout.write(`${JSON.stringify(rounded, null, 2)}\n`);
