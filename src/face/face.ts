/**
 * Positions are in pixels of the upright photo, from its top left corner: x to the right, y down. A pixel's centre lies
 * at half numbers. Left and right are sides of the picture: the eye on the left is the person's right one.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An upright rectangle; may reach over the photo's edge. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A face as the detector sees it. */
export interface Detection {
  readonly box: Box;
  /** Confidence of the detector, in [0, 1]. */
  readonly score: number;
  readonly keypoints: Keypoints;
}

/** What the detector tells of a face besides its box. */
export interface Keypoints {
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly mouth: Point;
  readonly leftEar: Point;
  readonly rightEar: Point;
}

/** A face in a photo: where it is, how it is turned, and how well it can be recognised. */
export interface Face extends Detection {
  /** The 468 points of MediaPipe's Face Mesh, in the order of its canonical face. */
  readonly landmarks: readonly Point[];
  /** Centres of the pupils. */
  readonly pupils: { readonly left: Point; readonly right: Point };
  /** Turned about the vertical axis, in radians; positive when the face looks to the right of the picture. */
  readonly yaw: number;
  /** Nodding, in radians; positive when the face looks up. */
  readonly pitch: number;
  /** Tilted in the plane of the picture, in radians; positive clockwise, as seen in the picture. */
  readonly roll: number;
  readonly quality: Quality;
}

/** How well a face can be recognised. All in [0, 1]; 1 is best. */
export interface Quality {
  /** The least of the others: one bad property spoils a face, whatever the rest. */
  readonly score: number;
  readonly sharpness: number;
  readonly light: number;
  readonly size: number;
  readonly pose: number;
  /** Why the score is low, in words for the user; null when it is not low. */
  readonly reason: string | null;
}
