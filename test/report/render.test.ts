import { describe, expect, it } from 'vitest';
import { renderSvg } from '../../src/report/render.js';

const bars = (label: string) => ({
  name: 'bar',
  description: `One bar: ${label}`,
  data: { values: [{ label, value: 1 }] },
  mark: 'bar' as const,
  encoding: {
    x: { field: 'label', type: 'nominal' as const, axis: { labelLimit: 1000, labelAngle: 0 } },
    y: { field: 'value', type: 'quantitative' as const },
  },
});

describe('renderSvg', () => {
  it('draws SVG without a browser', async () => {
    const svg = await renderSvg(bars('one'));
    expect(svg).toMatch(/^<svg [^]*<\/svg>$/);
    expect(svg).toContain('>one</text>');
  });

  it('says what it shows to those who cannot see it', async () => {
    expect(await renderSvg(bars('one'))).toMatch(/^<svg role="img" aria-label="One bar: one" /);
    expect(await renderSvg(bars('a "quoted" $& name'))).toContain(
      'aria-label="One bar: a &quot;quoted&quot; $&amp; name"',
    );
  });

  it('takes its text colour from the page and leaves the background open', async () => {
    const svg = await renderSvg(bars('one'));
    expect(svg).toContain('fill="currentColor"');
    expect(svg).not.toMatch(/fill="(white|#fff)/);
  });

  it('escapes hostile labels, in text and in attributes', async () => {
    const svg = await renderSvg(bars('"><script>alert(1)</script>'));
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script');
  });

  it('refers to nothing outside', async () => {
    const svg = (await renderSvg(bars('one'))).replaceAll(/xmlns(:\w+)?="[^"]*"/g, '');
    expect(svg).not.toMatch(/https?:|url\(/);
  });
});
