import { z } from 'zod';

/** The schema of `[low, high]`: two numbers between `minimum` and `maximum`, in this order. */
export function interval(minimum: number, maximum: number) {
  const bound = z.number().min(minimum).max(maximum);
  return z
    .tuple([bound, bound], 'expected two numbers: [low, high]')
    .refine(([low, high]) => low <= high, { error: 'expected [low, high] with low not above high' });
}
