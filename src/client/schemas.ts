// Made from the OpenAPI document of the server by scripts/generate-client.mjs; a test holds it to that.

export type Problem = { readonly code: string; readonly message: string; readonly cure: string };

export type ErrorAnswer = { readonly error: Problem };

export type DetectedFace = {
  readonly box: Box;
  readonly score: number;
  readonly pupils: { readonly left: Point; readonly right: Point };
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly quality: Quality;
  readonly landmarks?: readonly Point[];
};

/** In pixels of the upright photo, from its top left corner; may reach over its edge. */
export type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

export type Point = { readonly x: number; readonly y: number };

/** How well a face can be recognised; 1 is best, and the score is the least of the others. */
export type Quality = {
  readonly score: number;
  readonly sharpness: number;
  readonly light: number;
  readonly size: number;
  readonly pose: number;
  readonly reason: string | null;
};

/** A photo that nothing came of, and why. */
export type RefusedPhoto = {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
  readonly cure: string;
};

export type ModelIdentity = { readonly name: string; readonly sha256: string; readonly embeddingSize: number };

export type EmbeddedFace = {
  readonly box: Box;
  readonly score: number;
  readonly pupils: { readonly left: Point; readonly right: Point };
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly quality: Quality;
  readonly landmarks?: readonly Point[];
  readonly embedding: readonly number[];
};

export type Face = {
  readonly box: Box;
  readonly score: number;
  readonly pupils: { readonly left: Point; readonly right: Point };
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly quality: Quality;
};

/** What should be known of an answer before it is relied on. */
export type Reservation =
  | { readonly kind: 'low-quality'; readonly photo: number; readonly face: number; readonly reason: string }
  | { readonly kind: 'several-faces'; readonly photo: number; readonly faces: number }
  | { readonly kind: 'best-of'; readonly comparisons: number };

export type GroupedFace = { readonly photo: number; readonly box: Box };

export type RefusedPhotoOfSeveral = {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
  readonly cure: string;
  readonly photo: number;
};

export type Collection = {
  readonly name: string;
  readonly model: ModelIdentity;
  readonly people: number;
  readonly templates: number;
  readonly created: string;
  readonly usable: boolean;
};

/** Numbers and hashes of what was forgotten; `lineament gallery receipt` checks it. */
export type Receipt = {
  readonly kind: 'lineament-receipt-of-forgetting';
  readonly version: 1;
  readonly time: string;
  readonly actor: string;
  readonly collection: number;
  readonly people: readonly {
    readonly id: number;
    readonly formerly: readonly number[];
    readonly name: string;
    readonly templates: readonly { readonly id: number; readonly sha256: string }[];
  }[];
  readonly removed: { readonly people: number; readonly templates: number; readonly originals: number };
  readonly backups: readonly {
    readonly file: string;
    readonly outcome: 'removed' | 'clean' | 'missing' | 'unreachable';
    readonly templates: number;
  }[];
  readonly salt: string;
  readonly log: { readonly number: number; readonly hash: string };
};

export type Candidate = {
  readonly person: number;
  readonly name: string;
  readonly template: number;
  readonly similarity: number;
};

export type IdentifiedFace = {
  readonly box: Box;
  readonly score: number;
  readonly pupils: { readonly left: Point; readonly right: Point };
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly quality: Quality;
  readonly kind: 'known' | 'unknown';
  readonly matches: readonly Candidate[];
  readonly nearest: Candidate | null;
};

export type Person = {
  readonly id: number;
  readonly name: string;
  readonly templates: number;
  readonly enrolled: string;
};

export type Template = {
  readonly id: number;
  readonly created: string;
  readonly photo: string | null;
  readonly quality: number | null;
  readonly metadata: unknown;
  readonly original: boolean;
};

export type Model = {
  readonly name: string;
  readonly kind: string;
  readonly sha256: string;
  readonly licence: string;
  readonly embeddingSize: number | null;
  readonly threshold: { readonly similarity: number; readonly falseMatchRate: number } | null;
  readonly inUse: boolean;
};

export type Limits = {
  readonly photoBytes: number;
  readonly bodyBytes: number;
  readonly photoPixels: number;
  readonly faces: number;
  readonly photos: number;
  readonly requestMs: number;
};

export type ModelCard =
  | {
      readonly kind: 'detector';
      readonly name: string;
      readonly description: string;
      readonly source: { readonly from: string; readonly version: string; readonly files: readonly string[] };
      readonly sha256: string;
      readonly licence: { readonly id: string; readonly statedBy: string };
      readonly input: {
        readonly name: string;
        readonly size: readonly [number, number];
        readonly mean: readonly [number, number, number];
        readonly std: readonly [number, number, number];
        readonly channels: 'RGB' | 'BGR';
        readonly layout: 'NCHW';
      };
      readonly outputs: readonly {
        readonly name: string;
        readonly shape: readonly number[];
        readonly meaning: string;
      }[];
      readonly trainingData: string;
      readonly reported: string | null;
      readonly accuracy: {
        readonly figure: string;
        readonly value: number;
        readonly interval: readonly [number, number] | null;
        readonly data: string;
        readonly command: string;
      } | null;
    }
  | {
      readonly kind: 'landmarks';
      readonly name: string;
      readonly description: string;
      readonly source: { readonly from: string; readonly version: string; readonly files: readonly string[] };
      readonly sha256: string;
      readonly licence: { readonly id: string; readonly statedBy: string };
      readonly input: {
        readonly name: string;
        readonly size: readonly [number, number];
        readonly mean: readonly [number, number, number];
        readonly std: readonly [number, number, number];
        readonly channels: 'RGB' | 'BGR';
        readonly layout: 'NCHW';
      };
      readonly outputs: readonly {
        readonly name: string;
        readonly shape: readonly number[];
        readonly meaning: string;
      }[];
      readonly trainingData: string;
      readonly reported: string | null;
      readonly accuracy: {
        readonly figure: string;
        readonly value: number;
        readonly interval: readonly [number, number] | null;
        readonly data: string;
        readonly command: string;
      } | null;
    }
  | {
      readonly kind: 'iris';
      readonly name: string;
      readonly description: string;
      readonly source: { readonly from: string; readonly version: string; readonly files: readonly string[] };
      readonly sha256: string;
      readonly licence: { readonly id: string; readonly statedBy: string };
      readonly input: {
        readonly name: string;
        readonly size: readonly [number, number];
        readonly mean: readonly [number, number, number];
        readonly std: readonly [number, number, number];
        readonly channels: 'RGB' | 'BGR';
        readonly layout: 'NCHW';
      };
      readonly outputs: readonly {
        readonly name: string;
        readonly shape: readonly number[];
        readonly meaning: string;
      }[];
      readonly trainingData: string;
      readonly reported: string | null;
      readonly accuracy: {
        readonly figure: string;
        readonly value: number;
        readonly interval: readonly [number, number] | null;
        readonly data: string;
        readonly command: string;
      } | null;
    }
  | {
      readonly kind: 'embedder';
      readonly name: string;
      readonly description: string;
      readonly source: { readonly from: string; readonly version: string; readonly files: readonly string[] };
      readonly sha256: string;
      readonly licence: { readonly id: string; readonly statedBy: string };
      readonly input: {
        readonly name: string;
        readonly size: readonly [number, number];
        readonly mean: readonly [number, number, number];
        readonly std: readonly [number, number, number];
        readonly channels: 'RGB' | 'BGR';
        readonly layout: 'NCHW';
      };
      readonly outputs: readonly {
        readonly name: string;
        readonly shape: readonly number[];
        readonly meaning: string;
      }[];
      readonly trainingData: string;
      readonly reported: string | null;
      readonly accuracy: {
        readonly figure: string;
        readonly value: number;
        readonly interval: readonly [number, number] | null;
        readonly data: string;
        readonly command: string;
      } | null;
      readonly alignment:
        | {
            readonly kind: 'five-points';
            readonly name: string;
            readonly points: {
              readonly leftEye: readonly [number, number];
              readonly rightEye: readonly [number, number];
              readonly nose: readonly [number, number];
              readonly mouthLeft: readonly [number, number];
              readonly mouthRight: readonly [number, number];
            };
          }
        | {
            readonly kind: 'eyes-and-mouth';
            readonly name: string;
            readonly eyesToMouth: number;
            readonly centre: readonly [number, number];
          }
        | {
            readonly kind: 'pupils';
            readonly name: string;
            readonly points: { readonly left: readonly [number, number]; readonly right: readonly [number, number] };
          }
        | {
            readonly kind: 'landmarks';
            readonly name: string;
            readonly points: readonly { readonly landmark: number; readonly at: readonly [number, number] }[];
          }
        | { readonly kind: 'crop'; readonly name: string; readonly share: number };
      readonly embeddingSize: number;
      readonly threshold: {
        readonly similarity: number;
        readonly falseMatchRate: number;
        readonly falseMatchInterval?: readonly [number, number];
        readonly falseNonMatchRate?: number;
        readonly probability?: {
          readonly slope: number;
          readonly intercept: number;
          readonly calibrationError: number;
        };
        readonly pairs: { readonly data: string; readonly same: number; readonly different: number };
      } | null;
      readonly cohort?: {
        readonly centres: string;
        readonly level: number;
        readonly similarity: number;
        readonly falseMatchRate: number;
        readonly data: string;
        readonly people: number;
        readonly photos: number;
      };
    };

export type Run = {
  readonly name: string;
  readonly recipe: string | null;
  readonly backbone: string | null;
  readonly status: string;
  readonly step: number;
  readonly steps: number | null;
  readonly epochs: number;
  readonly epochsDone: number;
  readonly seconds: number | null;
  readonly imagesPerSecond: number | null;
  readonly best: { readonly classification: number | null; readonly verification: number | null };
  readonly modified: string;
};

/** A step or a validation, as it stands in metrics.jsonl. */
export type MetricsRow = { readonly type: string; readonly step: number; readonly [key: string]: unknown };

/** What evaluate, compare, calibrate or evaluate-identification measured. */
export type Evaluation = {
  readonly kind: 'evaluation' | 'comparison' | 'calibration' | 'identification';
  readonly title: string;
  readonly models: readonly string[];
  readonly data: string;
  readonly created: string;
  readonly figures: readonly { readonly label: string; readonly value: string; readonly note?: string }[];
  readonly name: string;
  readonly pairs: boolean;
};

export type EvaluatedPairs = {
  readonly threshold: number;
  readonly scores: readonly number[];
  readonly same: readonly boolean[];
  readonly pictures: {
    readonly sheet: string;
    readonly width: number;
    readonly height: number;
    readonly columns: number;
    readonly photos: readonly string[];
    readonly pairs: readonly { readonly pair: number; readonly left: number; readonly right: number }[];
  } | null;
};

export type Key = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ('recognise' | 'enrol' | 'admin')[];
  readonly collections: readonly string[] | null;
  readonly embeddings: boolean;
  readonly perMinute: number | null;
  readonly created: string;
  readonly expires: string | null;
  readonly revoked: string | null;
};

export type Session = {
  readonly key: string;
  readonly name: string;
  readonly scopes: readonly ('recognise' | 'enrol' | 'admin')[];
  readonly collections: readonly string[] | null;
  readonly csrf: string | null;
};

export type LogEntry = {
  readonly number: number;
  readonly time: string;
  readonly actor: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly hash: string;
};
