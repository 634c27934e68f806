import { escapeHtml } from './escape.js';

/** Plain text as HTML in which no number is parted from its percent sign, or from a unit of time, at the end of a line. */
export function prose(text: string): string {
  return escapeHtml(text).replaceAll(/(\d) (%|(?:s|min|h)\b)/g, '$1\u00a0$2');
}
