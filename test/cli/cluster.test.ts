import { existsSync, mkdirSync, copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineament } from './lineament.js';
import { portraits } from './portraits.js';

const { folder, at } = await portraits();
const photos = join(folder, 'photos');
mkdirSync(photos);
for (const name of ['ada-1.jpg', 'ada-2.jpg', 'both.jpg', 'wall.png', 'text.jpg'])
  copyFileSync(at(name), join(photos, name));

describe('cluster', () => {
  test('groups the faces by person, writes the page for its owner, and keeps the groups', async () => {
    const page = join(folder, 'people.html');
    const first = await lineament('cluster', photos, '--out', page, '--json');
    expect(first).toMatchObject({ code: 0, signal: null });
    const told = JSON.parse(first.stdout);
    expect(told).toMatchObject({ photos: 5, broken: ['text.jpg'], page });
    expect(told.groups).toHaveLength(1);
    const names = told.groups[0].faces.map(({ photo }: { photo: string }) => photo);
    expect(names).toEqual(['ada-1.jpg', 'ada-2.jpg', 'both.jpg']);
    expect(told.ungrouped).toMatchObject([{ photo: 'both.jpg' }]);
    expect(readFileSync(page, 'utf8')).toContain('data:image/jpeg');
    expect(statSync(page).mode & 0o777).toBe(0o600);

    const again = await lineament('cluster', photos, '--json');
    expect(again.stderr).toContain('4 of 5 photos are known already');
    expect(JSON.parse(again.stdout).groups).toEqual(told.groups);

    const { stdout } = await lineament('cluster', photos, '--quiet');
    expect(stdout).toBe('1 group of 3 faces; 1 face in none; 5 photos, 1 that cannot be read\n');
  });

  test('is refused for what is no folder, before anything is written', async () => {
    for (const wrong of [at('ada-1.jpg'), at('nowhere')]) {
      const { code, stderr } = await lineament('cluster', wrong);
      expect(code).toBe(2);
      expect(stderr).toContain('expected a folder of photos at');
    }
    expect(existsSync(join(folder, '.lineament-people.db'))).toBe(false);
  });
});
