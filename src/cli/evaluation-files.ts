import type { Canvas, FaceDataset } from '../data/dataset.js';
import { contactSheet } from '../image/contact-sheet.js';
import { encodeJpeg } from '../image/encode.js';
import { resizeCover } from '../image/resize.js';
import { dataUrl } from '../report/data-url.js';
import { type EvaluatedPairs, roundedScore, tellingPairs } from '../report/evaluated-pairs.js';
import { besideReport, type EvaluationRecord } from '../report/evaluation-record.js';
import type { Report } from '../report/html.js';
import { atomicWrite } from './atomic-write.js';
import type { EvaluatedModel } from './evaluated-model.js';
import { type ReportPlaces, writeReport, type WrittenReport } from './write-report.js';

export interface WrittenEvaluation extends Pick<EvaluationRecord, 'kind' | 'models' | 'data'> {
  readonly report: Report;
  /** Makes what it takes to move the threshold. */
  readonly pairs?: () => Promise<EvaluatedPairs>;
}

/** Writes a report for people, and beside its page what programs read of it. The record comes last: with it the evaluation is there. */
export async function writeEvaluation(
  places: ReportPlaces,
  { report, pairs, ...record }: WrittenEvaluation,
  now = new Date(),
): Promise<WrittenReport> {
  const { title, summary } = report;
  const path = places.report;
  const files = await writeReport(report, places);
  if (path === undefined) return files;
  if (pairs !== undefined) await atomicWrite(besideReport(path, 'pairs'), JSON.stringify(await pairs()));
  const figures = summary.map(({ value, ...rest }) => ({ ...rest, value: String(value) }));
  const written: EvaluationRecord = { ...record, title, created: now.toISOString(), figures };
  await atomicWrite(besideReport(path, 'record'), `${JSON.stringify(written, null, 2)}\n`);
  return files;
}

/** Of a picture in the sheet, in pixels. */
const WIDTH = 96;

/** The pairs of an evaluation, those that tell the most with their faces. Photos in which no face was found are not shown. */
export async function evaluatedPairs(
  { scored, figures }: EvaluatedModel,
  dataset: FaceDataset,
  canvas: Canvas,
): Promise<EvaluatedPairs> {
  const { pairs, scores, same } = scored;
  const faceless = new Set(scored.noFace.samples);
  const telling = tellingPairs(scores, same, (i) => !faceless.has(pairs[i]!.left) && !faceless.has(pairs[i]!.right));
  const samples = [...new Set(telling.flatMap((i) => [pairs[i]!.left, pairs[i]!.right]))];
  const place = new Map(samples.map((sample, i) => [sample, i]));
  const size = { width: WIDTH, height: Math.round((WIDTH * canvas.height) / canvas.width) };
  const small = [];
  for (const sample of samples) small.push(resizeCover(await dataset.load(sample, canvas), size));
  const columns = Math.ceil(Math.sqrt(small.length));
  return {
    threshold: roundedScore(figures.eerThreshold),
    scores: Array.from(scores, roundedScore),
    same: [...same],
    pictures:
      small.length === 0
        ? null
        : {
            sheet: dataUrl(await encodeJpeg(contactSheet(small, { columns, gap: 0 }), 85)),
            ...size,
            columns,
            photos: samples.map((sample) => dataset.samples[sample]!.source),
            pairs: telling.map((pair) => ({
              pair,
              left: place.get(pairs[pair]!.left)!,
              right: place.get(pairs[pair]!.right)!,
            })),
          },
  };
}
