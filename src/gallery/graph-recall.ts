import type { FoundPerson } from './collection-search.js';
import type { GalleryRecord } from './gallery-record.js';
import { rows, type Work } from './record-work.js';
import { openEmbedding, openName } from './sealed-person.js';
import { best } from './template-index.js';
import { product, similarityOf, unitVector } from './unit-vector.js';
import { candidatesFor, type Graph, heldOut, nearestByGraph, stateOfGraph } from './vector-graph.js';
import { nearestByScan } from './vector-table.js';

/** People that are looked for where recall is measured. */
export const MEASURED_LIMIT = 10;

interface Row {
  readonly id: number;
  readonly person: number;
  readonly embedding: Uint8Array;
  readonly name: Uint8Array;
}

/** The most similar people whom these templates are of, compared with the probe in float64, from the durable record. */
export function* nearestPeople(
  { vault }: GalleryRecord,
  templates: readonly number[],
  probe: Float64Array,
  limit: number,
): Work<readonly FoundPerson[]> {
  if (templates.length === 0) return [];
  const there = yield* rows<Row>(
    `SELECT template.id, template.person, template.embedding, person.name FROM template
     JOIN person ON person.id = template.person WHERE template.id IN (??)`,
    templates,
  );
  const names = new Map(there.map(({ person, name }) => [person, name]));
  const neighbours = there.map(({ id, person, embedding }) => {
    const unit = unitVector(openEmbedding(vault, person, embedding), probe.length);
    return { id, person, similarity: similarityOf(product(unit, probe)) };
  });
  return best(neighbours, limit).map(({ id, person, similarity }) => ({
    person: { id: person, name: openName(vault, person, names.get(person)!) },
    template: id,
    similarity,
  }));
}

/**
 * The share of the 10 most similar people, whoever the probe is of left out, that a search by the graph finds: over the templates that are
 * left out of it, and with as few candidates as reach the target, or the most that there are to try.
 */
export async function measureGraph(
  record: GalleryRecord,
  collection: number,
  dimensions: number,
  templates: number,
  target: number,
  signal: AbortSignal,
): Promise<NonNullable<Graph['measured']>> {
  const { iterative } = await record.read(stateOfGraph(collection));
  const probes = (await record.read(heldOut(collection))).map(({ person, embedding }) => ({
    person,
    probe: unitVector(openEmbedding(record.vault, person, embedding), dimensions),
  }));
  const others = (found: readonly FoundPerson[], person: number): number[] =>
    found.flatMap((each) => (each.person.id === person ? [] : [each.person.id])).slice(0, MEASURED_LIMIT);
  const people = async (near: (probe: Float64Array, limit: number) => Work<number[]>): Promise<number[][]> => {
    const found: number[][] = [];
    for (const { person, probe } of probes) {
      signal.throwIfAborted();
      found.push(others(await record.read(nearest(near, probe)), person));
    }
    return found;
  };
  function* nearest(near: (probe: Float64Array, limit: number) => Work<number[]>, probe: Float64Array) {
    return yield* nearestPeople(record, yield* near(probe, MEASURED_LIMIT + 1), probe, MEASURED_LIMIT + 1);
  }
  const right = await people((probe, limit) => nearestByScan(collection, probe, limit));
  const there = right.flat().length;
  let measured = { candidates: 0, recall: 0, target, templates };
  for (const candidates of candidatesFor(templates, iterative)) {
    const found = await people((probe, limit) => nearestByGraph(collection, probe, limit, candidates));
    const hits = right.flatMap((those, i) => those.filter((person) => found[i]!.includes(person))).length;
    measured = { candidates, recall: there === 0 ? 1 : hits / there, target, templates };
    if (measured.recall >= target) break;
  }
  return measured;
}
