import { dataUrl } from './data-url.js';
import { prose } from './prose.js';
import { personColour } from './theme.js';

/** A face of a photo. */
export interface ReportFace {
  /** What it is called on the page; of all photos together, so that a number is one face. */
  readonly number: number;
  /** In pixels of the picture that it stands in. */
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** The face alone, PNG or JPEG bytes. */
  readonly aligned: Uint8Array;
  /** The person it was taken for, from 1 on; null where it is like no other. */
  readonly person: number | null;
  /** Words below it: how well it can be recognised. */
  readonly note: string;
}

/** A photo and its faces. */
export interface ReportPhoto {
  /** PNG or JPEG bytes, of this size in pixels. */
  readonly picture: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly caption: string;
  readonly faces: readonly ReportFace[];
}

/** `Person A` to `Person Z`, then `Person AA`. */
export function personName(person: number): string {
  return `Person ${letters(person)}`;
}

function letters(person: number): string {
  const before = person > 26 ? letters(Math.floor((person - 1) / 26)) : '';
  return before + String.fromCharCode(65 + ((person - 1) % 26));
}

/** More faces than these stand below the photo: beside it they would reach far down the page. */
const BESIDE = 9;

/** A photo with a numbered box around each face, and its faces as they were compared beside it. */
export function photoFigure({ picture, width, height, caption, faces }: ReportPhoto): string {
  const label = prose(caption);
  return [
    `<figure class="photo${faces.length > BESIDE ? ' many' : faces.length === 0 ? ' none' : ''}">`,
    `<div class="shot"><img src="${dataUrl(picture)}" width="${width}" height="${height}" alt="${label}">`,
    `<svg viewBox="0 0 ${width} ${height}" aria-hidden="true">${faces.map((face) => boxOf(face, width)).join('')}</svg></div>`,
    faces.length > 0 && `<div class="faces">\n${faces.map(faceFigure).join('\n')}\n</div>`,
    `<figcaption>${label}</figcaption>`,
    '</figure>',
  ]
    .filter(Boolean)
    .join('\n');
}

/** Drawn over the picture rather than into it: sharp at every size, and without a font on the machine that writes it. */
function boxOf({ number, person, box: { left, top, width, height } }: ReportFace, pictureWidth: number): string {
  const colour = personColour(person);
  const text = Math.max(pictureWidth / 75, Math.min(pictureWidth / 34, width / 2.5));
  const line = pictureWidth / 260;
  const plate = { width: text * (0.62 * String(number).length + 0.7), height: text * 1.3 };
  const x = Math.min(Math.max(0, left), pictureWidth - plate.width);
  const y = top >= plate.height ? top - plate.height : Math.max(0, top);
  return [
    `<g fill="${colour}">`,
    `<rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" rx="${px(line * 2)}" fill="none" stroke="${colour}" stroke-width="${px(line)}"/>`,
    `<rect x="${px(x)}" y="${px(y)}" width="${px(plate.width)}" height="${px(plate.height)}" rx="${px(line * 2)}"/>`,
    `<text x="${px(x + plate.width / 2)}" y="${px(y + text * 1.01)}" font-size="${px(text)}" font-weight="600" text-anchor="middle" fill="#ffffff">${number}</text>`,
    '</g>',
  ].join('');
}

/** The faces of one person, of all photos. */
export interface ReportPerson {
  readonly person: number;
  readonly faces: readonly ReportFace[];
  readonly note: string;
}

export function personRow({ person, faces, note }: ReportPerson): string {
  return [
    '<figure class="person">',
    `<figcaption><b>${personName(person)}</b> ${prose(note)}</figcaption>`,
    `<div class="faces">\n${faces.map(faceFigure).join('\n')}\n</div>`,
    '</figure>',
  ].join('\n');
}

function faceFigure({ number, aligned, person, note }: ReportFace): string {
  const name = person === null ? 'like no other' : personName(person);
  return (
    `<figure class="face"><img src="${dataUrl(aligned)}" alt="Face ${number}">` +
    `<figcaption>${chip(number, person)} ${name} <span class="note">${prose(note)}</span></figcaption></figure>`
  );
}

/** The number of a face in the colour of its person. */
export function chip(number: number, person: number | null): string {
  return `<b class="chip" style="background:${personColour(person)}">${number}</b>`;
}

function px(value: number): string {
  return value.toFixed(1);
}
