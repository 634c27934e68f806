import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { choiceOf, createPart, type Part } from '../src/parts.js';

const circleSchema = z.strictObject({ kind: z.literal('circle'), radius: z.number().default(1) });
const circle: Part<typeof circleSchema, number, number> = {
  schema: circleSchema,
  create: ({ radius }, scale) => Math.PI * (radius * scale) ** 2,
};
const squareSchema = z.strictObject({ kind: z.literal('square'), side: z.number() });
const square: Part<typeof squareSchema, number, number> = {
  schema: squareSchema,
  create: ({ side }, scale) => (side * scale) ** 2,
};
const SHAPES = { circle, square } as const;

describe('choiceOf', () => {
  const schema = choiceOf(SHAPES);

  it('tells the settings of parts apart by their kind, in types too', () => {
    expect(schema.parse({ kind: 'circle' })).toEqual({ kind: 'circle', radius: 1 });
    expectTypeOf<z.output<typeof schema>>().toEqualTypeOf<
      { kind: 'circle'; radius: number } | { kind: 'square'; side: number }
    >();
  });

  it('refuses a kind that is not there, and the settings of another', () => {
    expect(schema.safeParse({ kind: 'triangle' }).error!.issues[0]!.message).toContain("'circle' | 'square'");
    expect(schema.safeParse({ kind: 'circle', side: 1 }).error!.issues[0]!.code).toBe('unrecognized_keys');
  });

  it('does not compile for a line under a name that is not its part’s', () => {
    // @ts-expect-error the part's own name is circle
    expect(choiceOf({ disc: circle }).safeParse({ kind: 'disc' }).success).toBe(false);
  });
});

describe('createPart', () => {
  it('makes what the settings name, from them and what it is given', () => {
    const made = [{ kind: 'square', side: 3 }, choiceOf(SHAPES).parse({ kind: 'circle' })].map((settings) =>
      createPart(SHAPES, settings, 2),
    );
    expect(made).toEqual([36, 4 * Math.PI]);
  });
});
