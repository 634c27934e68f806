import type { Random } from '../../random.js';
import { along, linear, mix, type LinearColour } from './colour.js';

/**
 * Who somebody is: everything that stays the same from picture to picture. Lengths are in half head heights (crown at
 * y = −1, chin near y = 1, x to the right, y down), angles in radians.
 */
export interface FaceIdentity {
  readonly head: {
    readonly halfWidth: number;
    readonly cheekY: number;
    readonly chinY: number;
    /** Exponents of the outline below the cheekbones: how late it turns in, and how broad the chin is. */
    readonly jawPower: number;
    readonly chinPower: number;
    readonly jawTaper: number;
    readonly crownPower: number;
  };
  readonly skin: {
    readonly colour: LinearColour;
    readonly blush: number;
    /** 0 young, 1 old: folds, bags, lines on the forehead. */
    readonly age: number;
    readonly freckles: number;
    readonly moles: readonly { readonly x: number; readonly y: number; readonly radius: number }[];
    readonly textureSeed: number;
  };
  readonly eyes: {
    readonly spacing: number;
    readonly y: number;
    readonly halfWidth: number;
    readonly opening: number;
    readonly tiltRadians: number;
    readonly skew: number;
    readonly irisRadius: number;
    readonly iris: LinearColour;
    readonly crease: number;
    readonly lashes: number;
    readonly depth: number;
    readonly asymmetry: number;
  };
  readonly brows: {
    readonly gap: number;
    readonly height: number;
    readonly length: number;
    readonly thickness: number;
    readonly arch: number;
    readonly tilt: number;
    readonly density: number;
  };
  readonly nose: {
    readonly tipY: number;
    readonly bridgeHalfWidth: number;
    readonly tipHalfWidth: number;
    readonly wingHalfWidth: number;
    readonly height: number;
    readonly hump: number;
    readonly upturn: number;
    readonly deviation: number;
  };
  readonly mouth: {
    readonly y: number;
    readonly halfWidth: number;
    readonly upper: number;
    readonly lower: number;
    readonly bow: number;
    readonly corners: number;
    readonly colour: LinearColour;
  };
  readonly relief: {
    readonly cheek: number;
    readonly chin: number;
    readonly cleft: number;
    readonly browRidge: number;
  };
  readonly ears: { readonly size: number; readonly out: number };
  readonly hair: {
    readonly colour: LinearColour;
    /** How far it hangs below the crown: 0 none, about 1 the ears, 2 the shoulders. */
    readonly length: number;
    readonly volume: number;
    readonly hairlineY: number;
    readonly recession: number;
    readonly peak: number;
    readonly part: number;
    readonly sweep: number;
    readonly fringe: number;
    readonly curl: number;
    readonly sideburn: number;
    readonly seed: number;
  };
  readonly beard: {
    readonly density: number;
    readonly cheeks: number;
    readonly chin: number;
    readonly moustache: number;
  };
}

const SKIN = ['#f3d3c2', '#ecc0a4', '#d9a585', '#bd8560', '#94613f', '#6a432c'].map(linear);
const WARM_SKIN = ['#f5d4b4', '#ebc195', '#d8a672', '#ba8650', '#925f33', '#664023'].map(linear);
const HAIR = ['#100d0c', '#20150f', '#3b2417', '#5d3a22', '#8a5f38', '#c19a63'].map(linear);
const RED_HAIR = linear('#7d3315');
const GREY_HAIR = linear('#a9a6a3');
const IRIS = ['#23130a', '#3b2110', '#5c3b1a', '#6b6431', '#54735b', '#5f87a5', '#8097a8'].map(linear);
const LIP = linear('#9a3138');

/** Draws a person. Everything comes from `random`, so the same generator gives the same person. */
export function drawIdentity(random: Random): FaceIdentity {
  const between = (low: number, high: number) => random.uniformIn(low, high);
  const chance = (probability: number) => random.uniform() < probability;
  const age = between(0, 1);
  const melanin = random.uniform() ** 1.4;
  const skinColour = mix(along(SKIN, melanin), along(WARM_SKIN, melanin), random.uniform());
  const masculine = chance(0.5);

  let hairColour = along(HAIR, random.uniform() ** 1.3 * (1 - 0.6 * melanin));
  if (chance(0.1)) hairColour = mix(hairColour, RED_HAIR, 0.8);
  if (age > 0.65) hairColour = mix(hairColour, GREY_HAIR, between(0, (age - 0.65) * 2.6));

  const chinY = between(0.9, 1.08);
  const noseTipY = between(0.27, 0.45);
  const eyeHalfWidth = between(0.118, 0.168);
  return {
    head: {
      halfWidth: between(0.66, 0.82),
      cheekY: between(-0.1, 0.22),
      chinY,
      jawPower: between(1.6, 3.3),
      chinPower: between(1.5, 2.5),
      jawTaper: between(0, 0.2),
      crownPower: between(2, 2.6),
    },
    skin: {
      colour: skinColour,
      blush: between(0, 1),
      age,
      freckles: chance(0.2) ? between(0.4, 1) : 0,
      moles: Array.from({ length: random.integer(4) }, () => ({
        x: between(-0.5, 0.5),
        y: between(-0.4, 0.85),
        radius: between(0.014, 0.03),
      })),
      textureSeed: random.bits(),
    },
    eyes: {
      spacing: between(0.255, 0.365),
      y: between(-0.08, 0.05),
      halfWidth: eyeHalfWidth,
      opening: between(0.042, 0.088),
      tiltRadians: between(-0.14, 0.22),
      skew: between(-0.4, 0.4),
      irisRadius: between(0.056, 0.068),
      iris: along(IRIS, random.uniform() * (1 - 0.75 * melanin)),
      crease: chance(0.25) ? 0 : between(0.35, 1),
      lashes: masculine ? between(0, 0.4) : between(0.4, 1),
      depth: between(0.2, 1),
      asymmetry: random.normal() * 0.008,
    },
    brows: {
      gap: between(0.07, 0.15),
      height: between(0.13, 0.235),
      length: between(0.25, 0.36),
      thickness: masculine ? between(0.022, 0.046) : between(0.012, 0.032),
      arch: between(0, 0.075),
      tilt: between(-0.05, 0.07),
      density: between(0.5, 1),
    },
    nose: {
      tipY: noseTipY,
      bridgeHalfWidth: between(0.05, 0.1),
      tipHalfWidth: between(0.075, 0.13),
      wingHalfWidth: between(0.11, 0.2),
      height: between(0.14, 0.27),
      hump: between(-0.05, 0.08),
      upturn: between(-0.02, 0.04),
      deviation: random.normal() * 0.012,
    },
    mouth: {
      y: noseTipY + (chinY - noseTipY) * between(0.36, 0.48),
      halfWidth: between(0.2, 0.31),
      upper: between(0.028, 0.08),
      lower: between(0.045, 0.105),
      bow: between(0, 0.5),
      corners: between(-0.025, 0.025),
      colour: mix(
        skinColour,
        mix(LIP, skinColour, melanin * 0.35),
        masculine ? between(0.3, 0.6) : between(0.45, 0.95),
      ),
    },
    relief: { cheek: between(0, 1), chin: between(0, 1), cleft: chance(0.2) ? 1 : 0, browRidge: between(0.1, 1) },
    ears: { size: between(0.8, 1.25), out: between(-0.01, 0.06) },
    hair: {
      colour: hairColour,
      length: chance(masculine ? 0.14 : 0.02) ? 0 : masculine ? between(0.75, 1.15) : between(1, 2.2),
      volume: between(0.05, 0.22),
      hairlineY: between(-0.72, -0.5),
      recession: masculine ? between(0, 0.25) * age : 0,
      peak: between(0, 0.07),
      part: between(-0.6, 0.6),
      sweep: between(0, 0.34),
      fringe: chance(0.22) ? between(0.4, 1) : 0,
      curl: chance(0.35) ? between(0.4, 1) : between(0, 0.2),
      sideburn: between(-0.1, 0.28),
      seed: random.bits(),
    },
    beard: drawBeard(random, masculine),
  };
}

function drawBeard(random: Random, masculine: boolean): FaceIdentity['beard'] {
  const kind = random.uniform();
  const density = random.uniformIn(0.35, 0.95);
  if (!masculine || kind < 0.5) return { density: 0, cheeks: 0, chin: 0, moustache: 0 };
  if (kind < 0.7) return { density: density * 0.4, cheeks: 1, chin: 1, moustache: 1 };
  if (kind < 0.82) return { density, cheeks: 1, chin: 1, moustache: 1 };
  if (kind < 0.92) return { density, cheeks: 0, chin: 1, moustache: 1 };
  return { density, cheeks: 0, chin: 0, moustache: 1 };
}
