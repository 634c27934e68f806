import { LineamentError } from '../errors.js';

/** Returns `value` if it is an integer of at least `least`; otherwise throws `VALUE_INVALID` naming the setting. */
export function integerSetting(layer: string, setting: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new LineamentError(
    'VALUE_INVALID',
    `${layer} needs ${setting} to be an integer of at least ${least}, and got ${value}.`,
  );
}

/** Returns `[rows, columns]` of a setting given as one integer for both or as a pair; checks both. */
export function pairSetting(
  layer: string,
  setting: string,
  value: number | readonly [number, number],
  least: number,
): [rows: number, columns: number] {
  const [rows, columns] = typeof value === 'number' ? [value, value] : value;
  return [integerSetting(layer, setting, rows, least), integerSetting(layer, setting, columns, least)];
}
