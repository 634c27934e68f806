import type { Session } from '../inference/session.js';
import type { ModelCard, ModelKind } from './model-card.js';

/** A model that is ready to run, with what is known of it. However it was loaded: from a disk, or from a server. */
export interface LoadedModel<Kind extends ModelKind = ModelKind> {
  readonly card: Extract<ModelCard, { kind: Kind }>;
  readonly session: Session;
}
