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
