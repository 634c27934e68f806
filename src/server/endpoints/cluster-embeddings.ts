import { z } from 'zod';
import { cohortOf } from '../../matching/cohort.js';
import type { GroupedLibrary } from '../../matching/group-library.js';
import { decisionRule } from '../../matching/recogniser.js';
import type { ClusterTask } from '../cluster-worker.js';
import { computedEmbedding, requireModel } from '../computed-embedding.js';
import { endpoint } from '../endpoint.js';
import { similaritySchema } from '../face-schema.js';
import { ThreadPool, threadFile } from '../thread-pool.js';

/** Comparing each with each takes the square of their number: about four seconds of a core for so many. */
const MOST_FACES = 5000;

export const clusterEmbeddings = endpoint({
  id: 'clusterEmbeddings',
  method: 'POST',
  path: '/v1/cluster/embeddings',
  tag: 'recognition',
  summary: 'Groups faces by person whose embeddings are known, of more photos than one request may have',
  access: 'recognise',
  body: z.strictObject({
    model: z.string().max(64).meta({ description: 'SHA-256 of the network that the embeddings come from.' }),
    faces: z
      .array(
        z.strictObject({
          photo: z
            .int()
            .min(0)
            .meta({ description: 'A number of your own: faces of one photo are of different people.' }),
          embedding: z.array(z.number()).min(1).max(4096),
        }),
      )
      .min(1)
      .max(MOST_FACES),
    threshold: similaritySchema.optional().meta({
      description:
        "From which mean similarity on two groups are one person; default: the model's threshold, stricter for many faces.",
    }),
  }),
  answer: z.object({
    threshold: z.number(),
    groups: z
      .array(z.array(z.int()))
      .meta({ description: 'Places of the faces in the request; the largest group first.' }),
    ungrouped: z.array(z.int()).meta({ description: 'Faces that are like no other.' }),
  }),
  async handle({ body, signal }, { faces: { model, decision, card } }) {
    requireModel(body.model, model);
    const rule = decisionRule(body.threshold, decision, model);
    const faces = body.faces.map(({ photo, embedding }) => ({
      photo: String(photo),
      embedding: computedEmbedding(embedding, model),
    }));
    const [thread] = await ThreadPool.open<ClusterTask, GroupedLibrary>(threadFile('cluster-worker.js'), undefined, {
      threads: 1,
    });
    await using _ = thread;
    const { rule: ofLibrary, groups: groupOf } = await thread.run({ faces, rule, cohort: cohortOf(card) }, signal);
    const groups = new Map<number, number[]>();
    const ungrouped: number[] = [];
    for (const [face, group] of groupOf.entries()) {
      if (group === null) ungrouped.push(face);
      else if (groups.has(group)) groups.get(group)!.push(face);
      else groups.set(group, [face]);
    }
    return {
      threshold: ofLibrary.threshold,
      groups: [...groups].sort(([a], [b]) => a - b).map(([, members]) => members),
      ungrouped,
    };
  },
});
