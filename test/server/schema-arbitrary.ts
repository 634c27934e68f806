import fc from 'fast-check';

/** As much of JSON Schema as the server's document has. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly contentEncoding?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Values that a schema takes, and now and then, in any place of them, values that it may not. */
export function valueOf(
  schema: Schema,
  photo: fc.Arbitrary<string>,
  wrong: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const of = (each: Schema): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 9, arbitrary: right(each) }, { weight: 1, arbitrary: wrong });
  const right = (each: Schema): fc.Arbitrary<unknown> => {
    const several = each.anyOf ?? each.oneOf;
    if (several !== undefined) return fc.oneof(...several.map(of));
    if (each.const !== undefined) return fc.constant(each.const);
    if (each.enum !== undefined) return fc.constantFrom(...each.enum);
    if (each.contentEncoding === 'base64') return photo;
    switch (each.type) {
      case 'object': {
        const fields = Object.entries(each.properties ?? {});
        return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, of(field)])), {
          requiredKeys: [...(each.required ?? [])],
        });
      }
      case 'array':
        return fc.array(of(each.items ?? {}), { minLength: each.minItems ?? 0, maxLength: (each.minItems ?? 0) + 2 });
      case 'integer':
        return fc.integer({ min: least(each), max: Math.max(least(each), Math.min(most(each), 5)) });
      case 'number':
        return fc.double({ min: least(each), max: most(each), noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'string':
        return fc.oneof(
          fc.constantFrom('team', 'Ada', '2030-01-01T00:00:00Z'),
          fc.string({ minLength: 1, maxLength: 20 }),
        );
      default:
        return fc.jsonValue({ maxDepth: 3 });
    }
  };
  return of(schema);
}

const least = ({ minimum, exclusiveMinimum }: Schema): number => minimum ?? exclusiveMinimum ?? 0;
const most = ({ maximum, exclusiveMaximum }: Schema): number => maximum ?? exclusiveMaximum ?? 1000;
