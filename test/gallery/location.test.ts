import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { galleryPath } from '../../src/gallery/location.js';

describe('galleryPath', () => {
  it.each([
    [{ LINEAMENT_HOME: '/own', XDG_DATA_HOME: '/data' }, '/own'],
    [{ LINEAMENT_HOME: '', XDG_DATA_HOME: '/data' }, '/data/lineament'],
    [{}, '/home/ada/.lineament'],
  ])('with %j is in %s', (environment, folder) => {
    expect(galleryPath(environment, '/home/ada')).toBe(join(folder, 'gallery.db'));
  });
});
