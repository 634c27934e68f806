import { element, made } from './element.js';
import type { KnownFace } from './known-face.js';

const list = element('faces', HTMLUListElement);
let shown = '';
let faces: readonly KnownFace[] = [];
let chosen = 0;

/** The face that is chosen to be remembered; undefined where there is none. */
export function chosenFace(): KnownFace | undefined {
  return faces[chosen];
}

/**
 * Lists the faces of the picture, each to be chosen; touches nothing while nothing that can be read has changed.
 * @param follow of a moving picture: the face that is chosen stays so, although others may have become larger.
 */
export function listFaces(found: readonly KnownFace[], follow: boolean): void {
  chosen = follow ? nearestTo(faces[chosen], found) : Math.min(chosen, Math.max(0, found.length - 1));
  faces = found;
  const lines = faces.map((known) => [known.label, similarityText(known), known.face.quality.reason ?? '']);
  const now = JSON.stringify([lines, chosen]);
  if (now === shown) return;
  shown = now;
  element('no-faces', HTMLParagraphElement).hidden = faces.length > 0;
  element('enrol', HTMLFormElement).hidden = faces.length === 0;
  list.replaceChildren(...lines.map(([label, similarity, note], place) => line(place, label!, similarity!, note!)));
}

/** The place of the face that lies where this one lay. */
function nearestTo(before: KnownFace | undefined, found: readonly KnownFace[]): number {
  if (before === undefined || found.length === 0) return 0;
  const middle = ({ face: { box } }: KnownFace) => [box.left + box.width / 2, box.top + box.height / 2] as const;
  const [x, y] = middle(before);
  const distances = found.map((known) => Math.hypot(middle(known)[0] - x, middle(known)[1] - y));
  return distances.indexOf(Math.min(...distances));
}

/** Of another picture: nothing is chosen yet. */
export function chooseLargest(): void {
  chosen = 0;
}

function similarityText({ name, similarity }: KnownFace): string {
  if (similarity === null) return '';
  // Of a stranger it says how near the nearest is, for whoever sets the threshold.
  return name === null ? `nearest ${similarity.toFixed(2)}` : similarity.toFixed(2);
}

function line(place: number, label: string, similarity: string, note: string): HTMLLIElement {
  const choice = document.createElement('input');
  choice.type = 'radio';
  choice.name = 'face';
  choice.checked = place === chosen;
  choice.addEventListener('change', () => {
    chosen = place;
  });
  const row = document.createElement('label');
  row.append(choice, made('span', 'who', label), made('span', 'similarity', similarity));
  if (note !== '') row.append(made('span', 'note', note));
  const item = document.createElement('li');
  item.append(row);
  return item;
}
