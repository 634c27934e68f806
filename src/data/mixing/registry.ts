import type { z } from 'zod';
import { choiceOf, type Frozen } from '../../parts.js';
import { cutmix } from './cutmix.js';
import { mixup } from './mixup.js';

/** The ways of composing pictures of two that a recipe may name, by their `kind`. */
export const MIXINGS = { mixup, cutmix } as const;

/** The recipe's `mix`: pictures composed of two, whose labels count by their share. */
export const mixingSchema = choiceOf(MIXINGS);

export type MixingConfig = Frozen<z.output<typeof mixingSchema>>;
