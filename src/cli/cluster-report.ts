import type { Report } from '../report/html.js';

/** Faces of a group that are shown; the rest are counted. */
const SHOWN = 24;
/** Faces in no group that are shown. */
const SHOWN_UNGROUPED = 60;

/** The groups of a photo library. */
export interface LibraryGroups {
  readonly folder: string;
  readonly photos: number;
  /** Largest first. */
  readonly groups: readonly { readonly id: number; readonly faces: readonly GroupedFace[] }[];
  readonly ungrouped: readonly GroupedFace[];
  readonly threshold: number;
}

export interface GroupedFace {
  readonly photo: string;
  /** A JPEG, asked for when it is shown. */
  thumbnail(): Uint8Array;
}

/** The report on the groups of a photo library: a row of faces for each. */
export function clusterReport({ folder, photos, groups, ungrouped, threshold }: LibraryGroups): Report {
  const grouped = groups.reduce((sum, { faces }) => sum + faces.length, 0);
  const pictures = (faces: readonly GroupedFace[]) =>
    faces.map((face) => ({ pictures: [face.thumbnail()], caption: face.photo, small: true }));
  const more = (count: number, shown: number) => (count > shown ? `, ${shown} of them shown` : '');
  return {
    title: `People in ${folder}`,
    summary: [
      { label: 'Groups', value: groups.length },
      { label: 'Faces in groups', value: grouped },
      { label: 'Faces in none', value: ungrouped.length },
      { label: 'Photos', value: photos },
    ],
    sections: [
      ...groups.map(({ id, faces }) => ({
        heading: `Group ${id}`,
        text: `${faces.length} ${faces.length === 1 ? 'face' : 'faces'}${more(faces.length, SHOWN)}`,
        images: pictures(faces.slice(0, SHOWN)),
      })),
      ...(ungrouped.length === 0
        ? []
        : [
            {
              heading: 'In no group',
              text: `${ungrouped.length} faces that are like no other${more(ungrouped.length, SHOWN_UNGROUPED)}`,
              images: pictures(ungrouped.slice(0, SHOWN_UNGROUPED)),
            },
          ]),
    ],
    footer: `Faces are grouped from a mean similarity of ${threshold} on. A group may still hold two people, and one person may be in two groups. This page holds faces of people: treat it as the photos.`,
  };
}
