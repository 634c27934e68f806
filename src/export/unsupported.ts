import { LineamentError } from '../errors.js';

/** The error for an operator, or a setting of one, that has no equal in ONNX here. */
export function unsupported(operator: string, reason: string, remedy: string): LineamentError {
  return new LineamentError('EXPORT_UNSUPPORTED', `${operator} cannot be exported: ${reason}. What to do: ${remedy}.`);
}
