import type { BackboneConfig } from '../backbones/registry.js';
import { samplerNeeds } from '../data/samplers/registry.js';
import { objectiveKinds, traitsOf } from '../objectives/registry.js';
import type { RecipeKeys } from './recipe-keys.js';
import { WATCHED } from './watched.js';

/** What a recipe breaks: where, and what is expected there. */
interface BrokenRule {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What no single key can tell: that one key needs another, or does not go with it. */
export function* brokenRules(recipe: RecipeKeys): Generator<BrokenRule> {
  yield* ofPrecision(recipe);
  yield* ofProgressiveSizes(recipe);
  yield* ofCompanions(recipe);
  yield* ofTeacher(recipe);
  yield* ofMixing(recipe);
  yield* ofPartialFc(recipe);
  yield* ofSampler(recipe);
  yield* ofAccumulation(recipe);
  yield* ofWatching(recipe);
}

function* ofPrecision({ precision, device }: RecipeKeys): Generator<BrokenRule> {
  if (precision !== 'float16' || device !== 'cpu') return;
  const message =
    'expected auto, float32 or bfloat16 on the CPU, where libtorch has no convolutions and matrix products in float16, or device: cuda';
  yield { path: ['precision'], message };
}

function* ofProgressiveSizes({ input, backbone }: RecipeKeys): Generator<BrokenRule> {
  const other = input.progressive.findIndex(({ size }) => String(size) !== String(input.size));
  if (other < 0 || takesAnySize(backbone)) return;
  const pooled = 'neck' in backbone ? ' (with neck: pooled it takes any)' : '';
  const message = `expected ${JSON.stringify(input.size)}, the one size that ${backbone.kind} takes${pooled}`;
  yield { path: ['input', 'progressive', other, 'size'], message };
}

/** Whether a network has no weight that stands for a place in its last map. */
function takesAnySize(backbone: BackboneConfig): boolean {
  return 'neck' in backbone && backbone.neck === 'pooled';
}

function* ofCompanions({ objective }: RecipeKeys): Generator<BrokenRule> {
  const [first] = objective;
  if (first === undefined || objective.some(({ kind }) => traitsOf(kind).collapsesAlone !== true)) return;
  const message = `expected another beside ${first.kind}, such as softmax: alone it is least when all embeddings are one`;
  yield { path: ['objective'], message };
}

function* ofTeacher({ teacher, objective, data }: RecipeKeys): Generator<BrokenRule> {
  const taught = objective.find(({ kind }) => traitsOf(kind).learnsFrom === 'teacher');
  if (taught !== undefined && teacher === undefined) {
    const message = `expected teacher: { model: … }, which the objective ${taught.kind} learns from`;
    yield { path: ['teacher'], message };
  }
  if (taught === undefined && teacher !== undefined) {
    const kinds = objectiveKinds(({ learnsFrom }) => learnsFrom === 'teacher').join(' or ');
    yield { path: ['objective'], message: `expected an objective of kind ${kinds}, or no teacher` };
  }
  if (teacher?.photos !== undefined && teacher.photos.length !== data.train.length) {
    const message = `expected ${data.train.length}, a folder for each of data.train, but found ${teacher.photos.length}`;
    yield { path: ['teacher', 'photos'], message };
  }
}

function* ofMixing({ mix, objective }: RecipeKeys): Generator<BrokenRule> {
  if (mix === undefined) return;
  const kinds = objectiveKinds(({ learnsFrom }) => learnsFrom === 'people').join(', ');
  for (const [n, { kind }] of objective.entries()) {
    if (traitsOf(kind).learnsFrom === 'people') continue;
    const message = `expected one of ${kinds}, which learn from pictures composed of two people, or no mix`;
    yield { path: ['objective', n, 'kind'], message };
  }
}

function* ofPartialFc({ partialFc, objective }: RecipeKeys): Generator<BrokenRule> {
  if (partialFc === undefined) return;
  const kinds = objectiveKinds(({ perClass }) => perClass === 'shared').join(', ');
  const shared = `one of ${kinds}, whose classes partialFc can share out`;
  for (const [n, { kind }] of objective.entries()) {
    if (traitsOf(kind).perClass !== 'whole') continue;
    yield { path: ['objective', n, 'kind'], message: `expected ${shared}, or no partialFc` };
  }
  if (objective.every(({ kind }) => traitsOf(kind).perClass === undefined)) {
    yield { path: ['partialFc'], message: `expected an objective of kind ${shared}` };
  }
}

function* ofSampler({ sampler, batch, teacher, objective }: RecipeKeys): Generator<BrokenRule> {
  const { stream, lookalikes = 0 } = samplerNeeds(sampler);
  if (stream && batch % stream.lanes !== 0) {
    const message = `expected a divisor of batch (${batch}), of which each lane is an equal part`;
    yield { path: ['sampler', 'lanes'], message };
  }
  if (stream && teacher !== undefined) {
    const message = `expected another sampler than ${sampler.kind}, or no teacher: it is asked about photos one by one`;
    yield { path: ['sampler', 'kind'], message };
  }
  if (lookalikes > 0 && objective.every(({ kind }) => traitsOf(kind).perClass === undefined)) {
    const kinds = objectiveKinds(({ perClass }) => perClass !== undefined).join(', ');
    const message = `expected 0, or an objective that knows where each person's faces lie: one of ${kinds}`;
    yield { path: ['sampler', 'lookalikes'], message };
  }
}

function* ofAccumulation({ batch, accumulate }: RecipeKeys): Generator<BrokenRule> {
  if (accumulate === 1 || (batch % accumulate === 0 && batch / accumulate >= 2)) return;
  const message = `expected a divisor of batch (${batch}) that leaves two photos or more in each part`;
  yield { path: ['accumulate'], message };
}

function* ofWatching({ schedule, earlyStopping, data }: RecipeKeys): Generator<BrokenRule> {
  const watching = [
    ...('watch' in schedule ? [{ key: 'schedule', watch: schedule.watch }] : []),
    ...(earlyStopping === undefined ? [] : [{ key: 'earlyStopping', watch: earlyStopping.watch }]),
  ];
  for (const { key, watch } of watching) {
    const measuredOn = WATCHED[watch].measuredOn;
    if (measuredOn === null || data[measuredOn] !== undefined) continue;
    yield { path: [key, 'watch'], message: `expected loss, or data.${measuredOn}, on which ${watch} is measured` };
  }
}
