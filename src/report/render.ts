import type { TopLevelSpec } from 'vega-lite';
import { THEME } from './theme.js';

/**
 * A figure as SVG text, drawn without a browser: vega-lite specification → vega → `<svg …>…</svg>`. Labels are escaped by vega.
 * The background is transparent and text is in `currentColor`.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  // Loaded when the first figure is drawn: the two take half a second that commands without figures need not pay.
  const [{ parse, View, Warn }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const { spec: figure } = compile({ background: 'transparent', ...spec, config: { ...THEME, ...spec.config } });
  const view = new View(parse(figure), { renderer: 'none', logLevel: Warn });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
