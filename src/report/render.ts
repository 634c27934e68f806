import type { TopLevelSpec } from 'vega-lite';
import { escapeHtml } from './escape.js';
import { THEME } from './theme.js';

/**
 * A specification with a name, in small letters and hyphens, that is the figure's own within a report, and with the text that stands for it
 * where it cannot be seen.
 */
export type Figure = TopLevelSpec & { readonly name: string; readonly description: string };

/**
 * A figure as SVG text, drawn without a browser: vega-lite specification → vega → `<svg …>…</svg>`. Labels are escaped by vega.
 * The background is transparent, text is in `currentColor`, and the description becomes the label that screen readers read.
 */
export async function renderSvg(spec: Figure): Promise<string> {
  // Loaded when the first figure is drawn: the two take half a second that commands without figures need not pay.
  const [{ parse, View, Warn }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const { spec: figure } = compile({ background: 'transparent', ...spec, config: { ...THEME, ...spec.config } });
  const view = new View(parse(figure), { renderer: 'none', logLevel: Warn });
  try {
    const svg = await view.toSVG();
    return svg.replace('<svg ', () => `<svg role="img" aria-label="${escapeHtml(spec.description)}" `);
  } finally {
    view.finalize();
  }
}
