import { parse } from 'yaml';
import { LineamentError } from '../errors.js';

const invalid = (message: string) => new LineamentError('RECIPE_INVALID', message);

/** Arrays are addressed by index; one past the end appends. */
function indexOf(key: string, list: readonly unknown[], setting: string): number {
  const index = Number(key);
  if (!/^\d+$/.test(key) || index > list.length) {
    throw invalid(
      `--set ${setting}: "${key}" is not a place in a list of ${list.length}; expected 0 to ${list.length} (the last appends)`,
    );
  }
  return index;
}

function place(target: unknown, path: readonly string[], value: unknown, setting: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  // No key of a recipe is a number: what is not there and has a first place is a list.
  const list = target === undefined && key === '0' ? [] : target;
  if (Array.isArray(list)) {
    const copy: unknown[] = [...list];
    const index = indexOf(key, copy, setting);
    copy[index] = place(copy[index], rest, value, setting);
    return copy;
  }
  if (target !== undefined && target !== null && typeof target !== 'object') {
    throw invalid(
      `--set ${setting}: cannot set "${path.join('.')}" inside ${JSON.stringify(target)}, which is not a group of keys`,
    );
  }
  const group = (target ?? {}) as Record<string, unknown>;
  return { ...group, [key]: place(group[key], rest, value, setting) };
}

/**
 * Applies `--set` settings to a recipe before it is checked: `optimiser.learningRate=0.05`,
 * `objective.0.margin.to=0.4`, `input.size=[64, 64]`. The path is dotted, lists are addressed by index, and the value is
 * read as YAML. Names are not checked here: the recipe's schema does that, whoever wrote them.
 *
 * @throws `RECIPE_INVALID` when a setting has no `=`, when its value is not YAML, or when its path leads nowhere.
 */
export function applySettings(recipe: unknown, settings: readonly string[]): unknown {
  return settings.reduce<unknown>((at, setting) => {
    const equals = setting.indexOf('=');
    const path = setting.slice(0, Math.max(0, equals)).trim();
    if (path === '' || path.split('.').includes('')) {
      throw invalid(`--set expects key=value with a dotted key (optimiser.learningRate=0.05), but got "${setting}"`);
    }
    let value: unknown;
    try {
      value = parse(setting.slice(equals + 1)) as unknown;
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw invalid(`--set ${setting}: the value is not valid YAML (${reason})`);
    }
    return place(at, path.split('.'), value, setting);
  }, recipe);
}
