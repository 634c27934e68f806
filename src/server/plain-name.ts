import { z } from 'zod';

/**
 * A name of a collection, person or key. Control characters are refused: SQLite gives a text back as far as its first zero byte, so that
 * one name would pass for another, and the rest of them garble lists and logs.
 */
export const plainName = plain(z.string());

/** The same of a person, without the blanks around it. */
export const personName = plain(z.string().trim());

function plain(text: z.ZodString): z.ZodString {
  return text
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, 'expected no control characters');
}
