import { type ClusterFace, clusterFaces } from '../matching/cluster.js';
import { serveThread } from './serve-thread.js';

export interface ClusterTask {
  readonly faces: readonly ClusterFace[];
  readonly threshold: number;
}

/** Grouping thousands of faces takes seconds, in which the event loop would answer nobody. */
await serveThread<undefined, ClusterTask, (number | null)[]>(async () => ({
  work: async ({ faces, threshold }) => clusterFaces(faces, { threshold }),
  close: async () => {},
}));
