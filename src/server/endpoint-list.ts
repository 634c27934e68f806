import type { Endpoint } from './endpoint.js';
import { deleteCollection, getCollection, listCollections } from './endpoints/collections.js';
import { enrol } from './endpoints/enrol.js';
import { identify } from './endpoints/identify.js';
import { getCalibration, proposeCalibration } from './endpoints/calibration.js';
import { cluster } from './endpoints/cluster.js';
import { evaluationPairs, evaluationReport, listEvaluations } from './endpoints/evaluations.js';
import { clusterEmbeddings } from './endpoints/cluster-embeddings.js';
import { createKey, listKeys, revokeKey } from './endpoints/keys.js';
import { getModel, listModels } from './endpoints/models.js';
import { openapi } from './endpoints/openapi.js';
import {
  deleteTemplate,
  forgetPerson,
  getPerson,
  listPeople,
  listTemplates,
  mergePeople,
  renamePerson,
  splitPerson,
} from './endpoints/people.js';
import { detect, embed, verify } from './endpoints/recognition.js';
import { getRun, listRuns, runEvents, runReport } from './endpoints/runs.js';
import { auditLog, checkAuditLog, health, metrics, readiness } from './endpoints/server.js';
import { logIn, logOut, session } from './endpoints/session.js';

/** Everything that the server can do. Routes, the OpenAPI document, the client and the test of who may do what are made from it. */
export const ENDPOINTS: readonly Endpoint[] = [
  detect,
  embed,
  verify,
  cluster,
  clusterEmbeddings,
  listCollections,
  getCollection,
  deleteCollection,
  identify,
  enrol,
  listPeople,
  getPerson,
  renamePerson,
  forgetPerson,
  mergePeople,
  splitPerson,
  listTemplates,
  deleteTemplate,
  listModels,
  getModel,
  getCalibration,
  proposeCalibration,
  listRuns,
  getRun,
  runEvents,
  runReport,
  listEvaluations,
  evaluationReport,
  evaluationPairs,
  listKeys,
  createKey,
  revokeKey,
  logIn,
  session,
  logOut,
  auditLog,
  checkAuditLog,
  openapi,
  health,
  readiness,
  metrics,
];
