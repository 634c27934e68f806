import { describe, expect, it } from 'vitest';
import { type Report, renderReport } from '../../src/report/html.js';

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const report: Report = {
  title: 'Faces',
  summary: [{ label: 'EER', value: '11.4 %', note: '6,000 pairs' }],
  sections: [
    { heading: 'ROC', text: 'How often.', svg: '<svg><g/></svg>' },
    { heading: 'Pairs', images: [{ pictures: [jpeg, jpeg], caption: '0.512 · same person', mark: 'wrong' }] },
    { heading: 'Rates', table: { columns: ['FPR', 'TPR'], rows: [[0.001, 0.42]] } },
  ],
  footer: 'Made by Lineament',
};

describe('renderReport', () => {
  const html = renderReport(report);

  it('holds all that it was given', () => {
    for (const part of [
      '<h1>Faces</h1>',
      '<dt>EER</dt><dd class="value">11.4 %</dd><dd class="note">6,000 pairs</dd>',
      '<h2>ROC</h2>',
      '<p>How often.</p>',
      '<svg><g/></svg>',
      '<img src="data:image/jpeg;base64,/9j/4A==" alt="0.512 · same person">',
      '<span class="mark wrong">✗ wrong</span>',
      '<th scope="col">FPR</th>',
      '<td>0.42</td>',
      '<footer>Made by Lineament</footer>',
    ]) {
      expect(html).toContain(part);
    }
  });

  it('closes every element that it opens', () => {
    const open: string[] = [];
    const misplaced: string[] = [];
    for (const [tag, slash, name, selfClosing] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
      if (['meta', 'img'].includes(name!) || selfClosing) continue;
      if (!slash) open.push(name!);
      else if (open.pop() !== name) misplaced.push(tag);
    }
    expect(misplaced).toEqual([]);
    expect(open).toEqual([]);
  });

  it('needs nothing from outside and runs nothing', () => {
    expect(html).not.toMatch(/https?:|@import|<script|<link|<iframe/);
    expect(html).toContain(`default-src 'none'`);
  });

  it('tells each of several pictures by its label, escaped', () => {
    const images = [{ pictures: [jpeg, jpeg], labels: ['Ada', '<b>&'], caption: 'two people' }];
    const page = renderReport({ title: 'Labels', summary: [], sections: [{ heading: 'People', images }] });
    const source = 'data:image/jpeg;base64,/9j/4A==';
    expect(page).toContain(
      `<div class="row"><div><img src="${source}" alt="Ada"><span class="label">Ada</span></div>` +
        `<div><img src="${source}" alt="&lt;b&gt;&amp;"><span class="label">&lt;b&gt;&amp;</span></div></div>`,
    );
  });

  it('suits light and dark', () => {
    expect(html).toContain('prefers-color-scheme: dark');
  });

  it('leaves out what is absent', () => {
    const bare = renderReport({ title: 'Bare', summary: [], sections: [{ heading: 'Nothing' }] });
    expect(bare).not.toMatch(/<dl|<p>|<figure|<table|<footer|undefined/);
  });

  it('escapes hostile text wherever it can stand', () => {
    const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)>&`;
    const page = renderReport({
      title: hostile,
      summary: [{ label: hostile, value: hostile, note: hostile }],
      sections: [
        {
          heading: hostile,
          text: hostile,
          images: [{ pictures: [jpeg], caption: hostile }],
          table: { columns: [hostile], rows: [[hostile]] },
        },
      ],
      footer: hostile,
    });
    expect(page).not.toMatch(/<script|<img src=x|""/);
    expect(page.match(/&lt;script&gt;/g)).toHaveLength(12);
  });

  it('refuses a figure that is not SVG', () => {
    const withFigure = (svg: string) => () =>
      renderReport({ title: '', summary: [], sections: [{ heading: '', svg }] });
    expect(withFigure('<img src=x>')).toThrow(/Expected SVG text from renderSvg\(\)/);
    expect(withFigure('<svgx>')).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
  });

  it('refuses a picture that no browser would show', () => {
    const section = { heading: '', images: [{ pictures: [new Uint8Array(4)] }] };
    expect(() => renderReport({ title: '', summary: [], sections: [section] })).toThrow(/PNG or JPEG/);
  });
});
