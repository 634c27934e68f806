import type { Random } from '../../random.js';
import { mix, scaled, type LinearColour } from './colour.js';

export type Occluder =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'patch';
      readonly x: number;
      readonly y: number;
      readonly halfWidth: number;
      readonly halfHeight: number;
      readonly angleRadians: number;
      readonly colour: LinearColour;
    }
  | {
      readonly kind: 'hand';
      readonly x: number;
      readonly y: number;
      readonly angleRadians: number;
      readonly colour: LinearColour;
    }
  | { readonly kind: 'mask'; readonly colour: LinearColour }
  | {
      readonly kind: 'sunglasses' | 'glasses';
      readonly colour: LinearColour;
      readonly halfWidth: number;
      readonly halfHeight: number;
      readonly roundness: number;
    };

/** What differs between two pictures of one person, and says nothing about who it is. */
export interface Nuisance {
  readonly pose: {
    readonly yawRadians: number;
    readonly pitchRadians: number;
    readonly rollRadians: number;
    /** Half head height as a fraction of the picture. */
    readonly scale: number;
    readonly shiftX: number;
    readonly shiftY: number;
  };
  readonly light: {
    /** Towards the light: x right, y down, z to the viewer; unit length. */
    readonly direction: LinearColour;
    readonly key: LinearColour;
    readonly sky: LinearColour;
    readonly ground: LinearColour;
    readonly shadow: number;
  };
  readonly expression: {
    readonly smile: number;
    readonly open: number;
    readonly browRaise: number;
    readonly frown: number;
    /** 1 as open as the person's eyes are, 0 closed. */
    readonly eyelids: number;
    readonly gazeX: number;
    readonly gazeY: number;
  };
  readonly occluder: Occluder;
  readonly hat: LinearColour | null;
  readonly clothes: LinearColour;
  readonly background: {
    readonly top: LinearColour;
    readonly bottom: LinearColour;
    readonly pattern: 'plain' | 'blobs' | 'stripes';
    readonly contrast: number;
    readonly seed: number;
  };
  readonly camera: {
    readonly exposure: number;
    readonly white: LinearColour;
    readonly saturation: number;
    readonly contrast: number;
    /** Standard deviation as a fraction of the picture's width. */
    readonly blur: number;
    readonly noise: number;
    readonly vignette: number;
    readonly noiseSeed: number;
  };
}

const between = (random: Random, low: number, high: number) => random.uniformIn(low, high);

/** A normal deviate that stays within two and a half standard deviations. */
function spread(random: Random, deviation: number): number {
  return Math.min(Math.max(random.normal(), -2.5), 2.5) * deviation;
}

function anyColour(random: Random, low: number, high: number): LinearColour {
  const grey = between(random, low, high) ** 2;
  const tint: LinearColour = [random.uniform() * grey * 2, random.uniform() * grey * 2, random.uniform() * grey * 2];
  return mix([grey, grey, grey], tint, between(random, 0, 0.8));
}

/** White light from candle (−1) over daylight (0) to blue sky (1), of equal luminance, roughly. */
function temperature(value: number): LinearColour {
  return [1 - 0.3 * value, 1 - 0.03 * Math.abs(value), 1 + 0.42 * value];
}

function drawLight(random: Random): Nuisance['light'] {
  const azimuth = between(random, -1.35, 1.35);
  const elevation = between(random, -0.15, 1.1);
  const key = between(random, 0.5, 1.35);
  const ambient = between(random, 0.25, 0.75);
  const sky = scaled(temperature(spread(random, 0.35)), ambient);
  return {
    direction: [Math.sin(azimuth) * Math.cos(elevation), -Math.sin(elevation), Math.cos(azimuth) * Math.cos(elevation)],
    key: scaled(temperature(spread(random, 0.4)), key),
    sky,
    ground: scaled(mix(sky, anyColour(random, 0.3, 0.9), 0.3), between(random, 0.3, 0.9)),
    shadow: between(random, 0.3, 0.9),
  };
}

function drawExpression(random: Random): Nuisance['expression'] {
  const mood = random.uniform();
  const smile =
    mood < 0.45 ? between(random, 0.25, 1) : mood > 0.88 ? between(random, -0.6, 0) : between(random, -0.1, 0.2);
  return {
    smile,
    open: random.uniform() < 0.35 ? between(random, 0.2, 1) : 0,
    browRaise: spread(random, 0.35),
    frown: Math.max(0, spread(random, 0.4)),
    eyelids: random.uniform() < 0.06 ? 0.05 : between(random, 0.72, 1.12),
    gazeX: spread(random, 0.3),
    gazeY: spread(random, 0.15),
  };
}

function drawOccluder(random: Random): Occluder {
  const kind = random.uniform();
  const colour = anyColour(random, 0.05, 1);
  if (kind < 0.68) return { kind: 'none' };
  if (kind < 0.79) {
    const halfWidth = between(random, 0.14, 0.36);
    const halfHeight = between(random, 0.14, 0.36);
    const [x, y] = [between(random, -0.7, 0.7), between(random, -0.8, 0.9)];
    return { kind: 'patch', x, y, halfWidth, halfHeight, angleRadians: between(random, 0, 1.5), colour };
  }
  if (kind < 0.84) {
    const side = random.uniform() < 0.5 ? -1 : 1;
    const skin: LinearColour = mix([0.75, 0.5, 0.38], [0.16, 0.07, 0.04], random.uniform());
    const [x, y] = [side * between(random, 0.3, 0.6), between(random, 0.35, 0.8)];
    return { kind: 'hand', x, y, angleRadians: -side * between(random, 0.1, 0.6), colour: skin };
  }
  if (kind < 0.87) return { kind: 'mask', colour: mix(colour, [0.75, 0.85, 0.9], 0.6) };
  const shape = {
    halfWidth: between(random, 0.17, 0.22),
    halfHeight: between(random, 0.11, 0.18),
    roundness: random.uniform(),
  };
  if (kind < 0.91) return { kind: 'sunglasses', colour: scaled(colour, 0.12), ...shape };
  return { kind: 'glasses', colour: scaled(colour, 0.3), ...shape };
}

/** Draws the circumstances of one picture. */
export function drawNuisance(random: Random): Nuisance {
  return {
    pose: {
      yawRadians: spread(random, 0.21),
      pitchRadians: spread(random, 0.1),
      rollRadians: spread(random, 0.09),
      scale: between(random, 0.37, 0.46),
      shiftX: spread(random, 0.025),
      shiftY: spread(random, 0.025),
    },
    light: drawLight(random),
    expression: drawExpression(random),
    occluder: drawOccluder(random),
    hat: random.uniform() < 0.13 ? anyColour(random, 0.1, 0.9) : null,
    clothes: anyColour(random, 0.1, 0.95),
    background: {
      top: anyColour(random, 0.05, 1),
      bottom: anyColour(random, 0.05, 1),
      pattern: (['plain', 'blobs', 'blobs', 'stripes'] as const)[random.integer(4)]!,
      contrast: between(random, 0.1, 0.7),
      seed: random.bits(),
    },
    camera: {
      exposure: 2 ** spread(random, 0.28),
      white: temperature(spread(random, 0.28)),
      saturation: between(random, 0.55, 1.2),
      contrast: between(random, 0.75, 1.2),
      blur: random.uniform() < 0.4 ? between(random, 0.002, 0.013) : 0,
      noise: between(random, 0.002, 0.02),
      vignette: between(random, 0, 0.35),
      noiseSeed: random.bits(),
    },
  };
}
