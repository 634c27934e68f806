import type { ClusterFace } from '../matching/cluster.js';
import type { DecisionRule } from '../matching/decision.js';
import { type GroupedLibrary, groupLibrary } from '../matching/group-library.js';
import { serveThread } from './serve-thread.js';

export interface ClusterTask {
  readonly faces: readonly ClusterFace[];
  readonly rule: DecisionRule;
}

/** Grouping thousands of faces takes seconds, in which the event loop would answer nobody. */
await serveThread<undefined, ClusterTask, GroupedLibrary>(async () => ({
  work: async ({ faces, rule }) => groupLibrary(faces, rule),
  close: async () => {},
}));
