import { z } from 'zod';

/** What was done: `evaluate`, `compare`, `calibrate`, `evaluate-identification`. */
export const EVALUATION_KINDS = ['evaluation', 'comparison', 'calibration', 'identification'] as const;

/** What programs read of an evaluation: it lies beside the report that people read. */
export const evaluationRecordSchema = z.strictObject({
  kind: z.enum(EVALUATION_KINDS),
  title: z.string(),
  models: z.array(z.string()).min(1),
  /** What it was measured on, as it was named. */
  data: z.string(),
  /** ISO 8601, in UTC. */
  created: z.string(),
  /** The figures at the head of the report, as they are written there. */
  figures: z.array(z.strictObject({ label: z.string(), value: z.string(), note: z.string().optional() })),
});

export type EvaluationRecord = Readonly<z.output<typeof evaluationRecordSchema>>;

/** The files of an evaluation lie beside each other, named after the report. */
const ENDINGS = { record: '.evaluation.json', pairs: '.pairs.json', report: '.html' } as const;

export type EvaluationFile = keyof typeof ENDINGS;

/** The file of this kind that belongs to a report. */
export function besideReport(report: string, file: Exclude<EvaluationFile, 'report'>): string {
  return `${report.replace(/\.html?$/i, '')}${ENDINGS[file]}`;
}

/** The name of the file of an evaluation. */
export function evaluationFile(name: string, file: EvaluationFile): string {
  return `${name}${ENDINGS[file]}`;
}

/** The name of the evaluation that a file is the record of; null for any other file. */
export function evaluationOf(file: string): string | null {
  return file.endsWith(ENDINGS.record) ? file.slice(0, -ENDINGS.record.length) || null : null;
}
