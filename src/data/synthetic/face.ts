import type { FaceIdentity } from './identity.js';
import type { Nuisance } from './nuisance.js';
import { Outline } from './outline.js';

/** A person with one expression: where everything is at this moment. */
export interface Face {
  readonly identity: FaceIdentity;
  readonly expression: Nuisance['expression'];
  readonly outline: Outline;
  /** Height of the middle of the mouth. */
  readonly mouthY: number;
  readonly mouthHalfWidth: number;
  /** How far the lips are apart. */
  readonly gap: number;
  readonly sinYaw: number;
  /** How far the front of the face lies to the side and down, as the head is turned and tilted. */
  readonly turn: number;
  readonly drop: number;
  readonly hat: boolean;
}

export function expressFace(identity: FaceIdentity, nuisance: Nuisance): Face {
  const { expression } = nuisance;
  const gap = expression.open * 0.13;
  return {
    identity,
    expression,
    outline: new Outline(identity.head, gap * 0.45),
    mouthY: identity.mouth.y + gap * 0.15 - Math.max(0, expression.smile) * 0.012,
    mouthHalfWidth: identity.mouth.halfWidth * (1 + 0.22 * expression.smile - 0.12 * expression.open),
    gap,
    sinYaw: Math.sin(nuisance.pose.yawRadians),
    turn: -identity.head.halfWidth * Math.sin(nuisance.pose.yawRadians),
    drop: -0.72 * Math.sin(nuisance.pose.pitchRadians),
    hat: nuisance.hat !== null,
  };
}
