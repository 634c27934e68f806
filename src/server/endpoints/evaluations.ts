import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import { evaluatedPairsSchema } from '../../report/evaluated-pairs.js';
import { evaluationRecordSchema } from '../../report/evaluation-record.js';
import { endpoint } from '../endpoint.js';
import type { EvaluationLibrary } from '../evaluation-library.js';
import { asReport } from '../report-page.js';
import type { Service } from '../service.js';

const evaluationSchema = z
  .object({
    ...evaluationRecordSchema.shape,
    name: z.string(),
    pairs: z.boolean().meta({ description: 'Whether its scored pairs can be asked for.' }),
  })
  .meta({ id: 'Evaluation', description: 'What evaluate, compare, calibrate or evaluate-identification measured.' });

const evaluationParams = z.object({
  evaluation: z.string().min(1).max(200).meta({ description: 'The name of an evaluation.' }),
});

export const listEvaluations = endpoint({
  id: 'listEvaluations',
  method: 'GET',
  path: '/v1/evaluations',
  tag: 'runs',
  summary: 'Evaluations with their figures, the last made first',
  access: 'admin',
  answer: z.object({ evaluations: z.array(evaluationSchema) }),
  async handle(_, { evaluations }) {
    const found = (await evaluations?.list()) ?? [];
    return { evaluations: found.map((each) => ({ ...each })) };
  },
});

export const evaluationReport = endpoint({
  id: 'evaluationReport',
  method: 'GET',
  path: '/v1/evaluations/{evaluation}/report',
  tag: 'runs',
  summary: 'The report of an evaluation as a page',
  access: 'admin',
  params: evaluationParams,
  answer: z.string(),
  answers: 'html',
  async handle({ params, reply }, service) {
    const page = await libraryOf(service).report(params.evaluation);
    asReport(reply);
    return page;
  },
});

export const evaluationPairs = endpoint({
  id: 'evaluationPairs',
  method: 'GET',
  path: '/v1/evaluations/{evaluation}/pairs',
  tag: 'runs',
  summary: 'The scores of the pairs of an evaluation, and the faces of those that tell the most',
  access: 'admin',
  params: evaluationParams,
  answer: evaluatedPairsSchema.meta({ id: 'EvaluatedPairs' }),
  handle: async ({ params }, service) => libraryOf(service).pairs(params.evaluation),
});

function libraryOf({ evaluations }: Service): EvaluationLibrary {
  if (evaluations !== null) return evaluations;
  throw new LineamentError('EVALUATION_UNKNOWN', 'The server was told of no folder of evaluations (--evaluations).');
}
