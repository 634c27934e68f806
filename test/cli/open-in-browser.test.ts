import { describe, expect, it } from 'vitest';
import { opener } from '../../src/cli/open-in-browser.js';

describe('opener', () => {
  it('is there only where a page can be seen', () => {
    expect(opener('linux', {})).toBeNull();
    expect(opener('linux', { DISPLAY: '' })).toBeNull();
    expect(opener('linux', { DISPLAY: ':0' })).toEqual(['xdg-open']);
    expect(opener('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open']);
    expect(opener('darwin', {})).toEqual(['open']);
    expect(opener('win32', {})).toEqual(['cmd', '/c', 'start', '']);
  });
});
