import { z } from 'zod';

/** A value that nobody changes, with all that it holds. */
export type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** Something that a recipe may name: the schema of its settings, with its `kind`, and how it is made from them. */
export interface Part<Schema extends z.ZodObject, Context, Made> {
  readonly schema: Schema;
  /** @param context what it must know besides its settings. */
  create(settings: Frozen<z.output<Schema>>, context: Context): Made;
}

/** A registry: parts by the `kind` that a recipe calls them. A line under a name that is not its part's does not compile. */
type Registry<Parts> = {
  readonly [Kind in keyof Parts]: {
    readonly schema: z.ZodObject & { readonly shape: { readonly kind: z.ZodLiteral<Kind & string> } };
  };
};

type SchemaOf<Parts extends Registry<Parts>> = Parts[keyof Parts]['schema'];

/** The recipe's choice of one of these parts, told apart by `kind`. */
export function choiceOf<const Parts extends Registry<Parts>>(
  parts: Parts,
): z.ZodDiscriminatedUnion<[SchemaOf<Parts>, ...SchemaOf<Parts>[]]> {
  const schemas = Object.values<Registry<Parts>[keyof Parts]>(parts).map(({ schema }) => schema);
  return z.discriminatedUnion('kind', schemas as SchemaOf<Parts>[] as [SchemaOf<Parts>, ...SchemaOf<Parts>[]]);
}

/** Makes the part that `settings.kind` names. */
export function createPart<Context, Made>(
  parts: Readonly<Record<string, { create(settings: never, context: Context): Made }>>,
  settings: { readonly kind: string },
  context: Context,
): Made {
  // The schema has matched the settings to their kind; the compiler cannot follow the pair through the registry.
  return parts[settings.kind]!.create(settings as never, context);
}
