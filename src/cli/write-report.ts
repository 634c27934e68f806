import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { type Report, renderReport } from '../report/html.js';
import { renderPng } from '../report/render-png.js';
import type { Arguments, OptionSpecs } from './arguments.js';
import { atomicWrite } from './atomic-write.js';

/** The option of every command whose reports have figures. */
export const PNG_OPTION = {
  png: { value: 'dir', help: 'write each figure of the report into this folder too, as PNG' },
} as const satisfies OptionSpecs;

/** The options of a command that writes a report where it is asked to. */
export function reportOptions(shows: string) {
  return {
    report: { value: 'file.html', help: `write ${shows} as one HTML page` },
    ...PNG_OPTION,
  } as const satisfies OptionSpecs;
}

/** Where a report goes. */
export interface ReportPlaces {
  /** The page. */
  readonly report?: string | undefined;
  /** The folder of its figures as PNG. */
  readonly png?: string | undefined;
}

/** What was written, as `--json` has it. */
export interface WrittenReport {
  readonly report?: string;
  /** The PNG files. */
  readonly figures?: readonly string[];
}

export function reportPlaces(args: Arguments): ReportPlaces {
  return { report: args.text('report'), png: args.text('png') };
}

/** Whether there is anything to make a report for. */
export function reportWanted({ report, png }: ReportPlaces): boolean {
  return report !== undefined || png !== undefined;
}

/** Writes a report as a page, and its figures as `<name of the figure>.png`, to where they were asked for. */
export async function writeReport(made: Report, { report, png }: ReportPlaces): Promise<WrittenReport> {
  if (report !== undefined) await atomicWrite(report, await renderReport(made));
  if (png === undefined) return report === undefined ? {} : { report };
  const figures: string[] = [];
  for (const figure of made.sections.flatMap(({ figures = [] }) => figures)) {
    const path = join(png, `${figure.name}.png`);
    await atomicWrite(path, await renderPng(figure));
    figures.push(path);
  }
  return { ...(report === undefined ? {} : { report }), figures };
}

/** The same of a page of faces from somebody's own photos: only its owner may read it, as the photos' own index. */
export async function writePrivateReport(made: Report, places: ReportPlaces): Promise<WrittenReport> {
  const written = await writeReport(made, places);
  if (written.report !== undefined) await chmod(written.report, 0o600);
  return written;
}

/** What was written, as lines of text at the end of an answer. */
export function writtenLines({ report, figures = [] }: WrittenReport): string[] {
  const lines = [
    ...(report === undefined ? [] : [`report: ${report}`]),
    ...(figures.length === 0 ? [] : [`figures: ${figures.join(', ')}`]),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}
