import type { TopLevelSpec } from 'vega-lite';

/**
 * Colours that keep their contrast on white and on near-black, and that colour-blind readers tell apart. Everything that
 * is not data is drawn in `currentColor`, so that a figure takes the text colour of the page it stands in.
 */
export const COLOURS = {
  same: '#2f86d0',
  different: '#e0752d',
  faint: '#8a8f98',
} as const;

/** Curves of different sources, in the order in which they are named. */
export const SERIES: readonly string[] = [COLOURS.same, COLOURS.different, '#1f9d78', '#a66bc2', '#b8901f', '#c8526a'];

/** The colour of a person, from 1 on: the same wherever it stands; grey for nobody. White text can be read on each. */
export function personColour(person: number | null): string {
  return person === null ? '#6b727c' : PEOPLE[(person - 1) % PEOPLE.length]!;
}

const PEOPLE: readonly string[] = [
  '#b8541a',
  '#177a5c',
  '#8c50aa',
  '#86660f',
  '#b0405a',
  '#2574b8',
  '#3f6f2a',
  '#5560c4',
];

/**
 * The encoding that gives each named curve its colour, and a legend where there are several; past the colours they begin anew.
 *
 * @param legend more about the legend.
 */
export function colourByName(names: readonly string[], legend: object = {}) {
  return {
    field: 'name',
    type: 'nominal',
    scale: { domain: [...names], range: names.map((_, i) => SERIES[i % SERIES.length]!) },
    legend: names.length > 1 ? { columns: 1, ...legend } : null,
  } as const;
}

/**
 * Size of each figure with its title, axes and legend, in px: side by side all have one scale. No wider than the smallest phones, so that
 * text is nowhere drawn smaller than it is set.
 */
export const FIGURE_SIZE = { width: 360, height: 290 } as const;

/** The axis of a rate on a logarithmic scale from `smallest` to 1, with a line at each power of ten: those between would crowd small figures. */
export function rateAxis(smallest: number) {
  const decades = Math.floor(-Math.log10(smallest) + 1e-9);
  return {
    scale: { type: 'log' as const, domain: [smallest, 1], nice: false },
    axis: { format: '~g', values: Array.from({ length: decades + 1 }, (_, i) => 10 ** -i) },
  };
}

const font = 'system-ui, sans-serif';

/** What all figures share. */
export const THEME: NonNullable<TopLevelSpec['config']> = {
  font,
  autosize: { type: 'fit', contains: 'padding' },
  view: { stroke: null },
  axis: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    gridColor: 'currentColor',
    gridOpacity: 0.12,
    domainColor: 'currentColor',
    domainOpacity: 0.4,
    tickColor: 'currentColor',
    tickOpacity: 0.4,
    titleFontWeight: 'normal',
    labelFontSize: 11,
    titleFontSize: 12,
  },
  // Plotting areas begin at one place, however wide their labels are.
  axisY: { minExtent: 36 },
  legend: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    labelFontSize: 12,
    labelLimit: 330,
    symbolOpacity: 1,
    orient: 'bottom',
    title: null,
  },
  title: {
    color: 'currentColor',
    fontSize: 14,
    fontWeight: 600,
    anchor: 'start',
    frame: 'bounds',
    offset: 12,
    subtitleColor: 'currentColor',
    subtitleFontSize: 12,
  },
};
