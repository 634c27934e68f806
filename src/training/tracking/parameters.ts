/** A setting under its dotted path, as `--set` names it. */
export interface Parameter {
  readonly key: string;
  readonly value: string;
}

/** The settings of a recipe one by one, `objective.0.margin.to`; a list of plain values is one setting. */
export function parametersOf(value: unknown, key = ''): Parameter[] {
  const plain = (one: unknown) => typeof one !== 'object' || one === null;
  if (plain(value) || (Array.isArray(value) && value.every(plain))) {
    return [{ key, value: typeof value === 'string' ? value : JSON.stringify(value) }];
  }
  return Object.entries(value as object).flatMap(([name, inner]) =>
    inner === undefined ? [] : parametersOf(inner, key === '' ? name : `${key}.${name}`),
  );
}
