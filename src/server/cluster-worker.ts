import type { ClusterFace } from '../matching/cluster.js';
import type { Cohort } from '../matching/cohort.js';
import type { DecisionRule } from '../matching/decision.js';
import { type GroupedLibrary, groupLibrary } from '../matching/group-library.js';
import { serveThread } from './serve-thread.js';

export interface ClusterTask {
  readonly faces: readonly ClusterFace[];
  readonly rule: DecisionRule;
  readonly cohort: Cohort | null;
}

/** Grouping thousands of faces takes seconds, in which the event loop would answer nobody. */
await serveThread<undefined, ClusterTask, GroupedLibrary>(async () => ({
  work: async ({ faces, rule, cohort }) => groupLibrary(faces, rule, { cohort }),
  close: async () => {},
}));
