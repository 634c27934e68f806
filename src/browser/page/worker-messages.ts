import type { BrowserProvider } from '../../inference/browser.js';
import type { DecisionRule } from '../../matching/decision.js';
import type { ModelIdentity } from '../../matching/recogniser.js';
import type { RecognisedFace } from '../../matching/seen-face.js';

/** What the page asks of the recogniser's worker. Answers come in the order of the questions. */
export type Question =
  | { readonly kind: 'load'; readonly provider: BrowserProvider }
  | { readonly kind: 'faces'; readonly picture: ImageBitmap };

export interface LoadedAnswer {
  readonly model: ModelIdentity;
  readonly decision: DecisionRule | null;
  readonly threads: number;
}

export type Answer =
  | { readonly kind: 'loaded'; readonly loaded: LoadedAnswer }
  | { readonly kind: 'faces'; readonly faces: readonly RecognisedFace[] }
  | { readonly kind: 'failed'; readonly message: string };
