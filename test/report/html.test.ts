import { describe, expect, it } from 'vitest';
import { type Report, renderReport } from '../../src/report/html.js';

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const figure = {
  name: 'bar',
  description: 'One bar <of 7>',
  data: { values: [{ value: 7 }] },
  mark: 'bar' as const,
  encoding: { y: { field: 'value', type: 'quantitative' as const } },
};
const report: Report = {
  title: 'Faces',
  summary: [{ label: 'EER', value: '11.4 %', note: '6,000 pairs' }],
  sections: [
    { heading: 'ROC', text: 'How often.', figures: [figure] },
    { heading: 'Pairs', images: [{ pictures: [jpeg, jpeg], caption: '0.512 · same person', mark: 'wrong' }] },
    { heading: 'Rates', table: { columns: ['FPR', 'TPR'], rows: [[0.001, 0.42]] } },
  ],
  footer: 'Made by Lineament',
};
const html = await renderReport(report);

describe('renderReport', () => {
  it('holds all that it was given', () => {
    for (const part of [
      '<h1>Faces</h1>',
      '<dt>EER</dt><dd class="value">11.4\u00a0%</dd><dd class="note">6,000 pairs</dd>',
      '<h2>ROC</h2>',
      '<p>How often.</p>',
      '<figure class="chart"><svg role="img" aria-label="One bar &lt;of 7&gt;"',
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
    expect(html.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|@import|<script|<link|<iframe/);
    expect(html).toContain(`default-src 'none'`);
  });

  it('tells each of several pictures by its label, escaped', async () => {
    const images = [{ pictures: [jpeg, jpeg], labels: ['Ada', '<b>&'], caption: 'two people' }];
    const page = await renderReport({ title: 'Labels', summary: [], sections: [{ heading: 'People', images }] });
    const source = 'data:image/jpeg;base64,/9j/4A==';
    expect(page).toContain(
      `<div class="row"><div><img src="${source}" alt="Ada"><span class="label">Ada</span></div>` +
        `<div><img src="${source}" alt="&lt;b&gt;&amp;"><span class="label">&lt;b&gt;&amp;</span></div></div>`,
    );
  });

  it('suits light and dark', () => {
    expect(html).toContain('prefers-color-scheme: dark');
  });

  it('leaves out what is absent', async () => {
    const bare = await renderReport({ title: 'Bare', summary: [], sections: [{ heading: 'Nothing' }] });
    expect(bare).not.toMatch(/<dl|<p>|<figure|<table|<footer|undefined/);
  });

  it('escapes hostile text wherever it can stand', async () => {
    const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)>&`;
    const page = await renderReport({
      title: hostile,
      summary: [{ label: hostile, value: hostile, note: hostile }],
      sections: [
        {
          heading: hostile,
          text: hostile,
          images: [{ pictures: [jpeg], caption: hostile }],
          table: { columns: [hostile], rows: [[hostile]], narrow: 'remarked' },
          verbatim: hostile,
        },
      ],
      footer: hostile,
    });
    expect(page).not.toMatch(/<script|<img src=x|""/);
    expect(page.match(/&lt;script&gt;/g)).toHaveLength(13);
  });

  it('parts no number from its percent sign, or from a unit of time', async () => {
    const page = await renderReport({
      title: '5 % of it',
      summary: [],
      sections: [
        {
          heading: '',
          text: 'between 1.2 % and 3.4 %, in 3 min 05 s',
          table: { columns: ['95 % interval'], rows: [['9 %']] },
        },
      ],
    });
    expect(page).not.toMatch(/\d %/);
    expect(page).toContain('between 1.2\u00a0% and 3.4\u00a0%, in 3\u00a0min 05\u00a0s');
  });

  it('keeps the lines of what is verbatim', async () => {
    const page = await renderReport({ title: '', summary: [], sections: [{ heading: '', verbatim: 'a:\n  b: 1' }] });
    expect(page).toContain('<pre>a:\n  b: 1</pre>');
  });

  it('refuses a picture that no browser would show', async () => {
    const section = { heading: '', images: [{ pictures: [new Uint8Array(4)] }] };
    await expect(renderReport({ title: '', summary: [], sections: [section] })).rejects.toThrow(/PNG or JPEG/);
  });
});
