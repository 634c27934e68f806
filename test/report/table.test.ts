import { describe, expect, it } from 'vitest';
import { tableOf } from '../../src/report/table.js';

describe('tableOf', () => {
  it('links to a page beside it, whatever its name', () => {
    const html = tableOf({ columns: ['run'], rows: [[{ text: 'a "b" <c>', href: 'a "b" <c>&d/report.html' }]] });
    expect(html).toContain('<a href="./a%20%22b%22%20%3Cc%3E%26d/report.html">a &quot;b&quot; &lt;c&gt;</a>');
  });

  it('leads to nothing but a path below, even for a name that looks like a scheme', () => {
    const html = tableOf({ columns: [''], rows: [[{ text: 'x', href: 'javascript:alert(1)/report.html' }]] });
    expect(html).not.toMatch(/href="javascript:/);
  });

  it('tells a narrow page what each remark is called', () => {
    const html = tableOf({
      columns: ['', 'value', '95 % interval', ''],
      rows: [['EER', '3 %', '2 – 4', 'x']],
      narrow: 'remarked',
    });
    expect(html).toContain('<td data-label="95\u00a0% interval">2 – 4</td><td>x</td>');
  });

  it('tells a narrow page what every cell of a card is called, but for its name', () => {
    const html = tableOf({ columns: ['run', 'epochs'], rows: [['first', '3 of 4']], narrow: 'cards' });
    expect(html).toContain('<table class="cards">');
    expect(html).toContain('<td>first</td><td data-label="epochs">3 of 4</td>');
    expect(tableOf({ columns: ['run', 'epochs'], rows: [['first', '3']] })).not.toContain('data-label');
  });
});
