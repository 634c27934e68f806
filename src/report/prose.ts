import { escapeHtml } from './escape.js';

/** Plain text as HTML in which no number is parted from its percent sign at the end of a line. */
export function prose(text: string): string {
  return escapeHtml(text).replaceAll(/(\d) %/g, '$1\u00a0%');
}
