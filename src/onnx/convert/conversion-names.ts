/** What the values of a converted network are called, and the shape of an item where it is to differ from the source's. */
export interface ConversionNames {
  readonly name: string;
  readonly input: string;
  /** By their names in the source. */
  readonly outputs: Readonly<Record<string, { readonly name: string; readonly shape?: readonly number[] }>>;
}
