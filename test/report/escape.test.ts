import { describe, expect, it } from 'vitest';
import { escapeHtml } from '../../src/report/escape.js';

describe('escapeHtml', () => {
  it('escapes what has a meaning in HTML', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
    );
  });

  it('leaves other text alone', () => {
    expect(escapeHtml('Müller 10 % → ½')).toBe('Müller 10 % → ½');
  });
});
