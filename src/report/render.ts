import { escapeHtml } from './escape.js';
import type { Figure } from './figure.js';
import { THEME } from './theme.js';

/**
 * A figure as SVG text, drawn without a browser: vega-lite specification → vega → `<svg role="img" aria-label="…">…</svg>`, labelled with
 * the figure's description: without the role, a screen reader reads every tick of the axes. Labels are escaped by vega.
 * The background is transparent and text is in `currentColor`.
 */
export async function renderSvg(spec: Figure): Promise<string> {
  // Loaded when the first figure is drawn: the two take half a second that commands without figures need not pay.
  const [{ parse, View, Warn }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const { spec: figure } = compile({ background: 'transparent', ...spec, config: { ...THEME, ...spec.config } });
  const view = new View(parse(figure), { renderer: 'none', logLevel: Warn });
  try {
    const svg = await view.toSVG();
    return svg.replace(/^<svg/, () => `<svg role="img" aria-label="${escapeHtml(spec.description)}"`);
  } finally {
    view.finalize();
  }
}
