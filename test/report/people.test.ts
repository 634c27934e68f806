import { describe, expect, it } from 'vitest';
import { personName, personRow, photoFigure, type ReportFace } from '../../src/report/people.js';
import { personColour } from '../../src/report/theme.js';

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const box = { left: 30, top: 40, width: 50, height: 60 };
const face: ReportFace = { number: 7, box, aligned: jpeg, person: 2, note: 'quality 0.91' };
const photo = { picture: jpeg, width: 300, height: 200, caption: 'a.jpg: one face', faces: [face] };

describe('personName', () => {
  it('goes on after Z', () => {
    expect([1, 26, 27, 52, 53, 703].map(personName)).toEqual([
      'Person A',
      'Person Z',
      'Person AA',
      'Person AZ',
      'Person BA',
      'Person AAA',
    ]);
  });
});

describe('photoFigure', () => {
  it('draws each box where the face is, in the colour of its person, and its face beside the photo', () => {
    const html = photoFigure(photo);
    expect(html).toContain('<svg viewBox="0 0 300 200"');
    expect(html).toContain(
      `<rect x="30.0" y="40.0" width="50.0" height="60.0" rx="2.3" fill="none" stroke="${personColour(2)}"`,
    );
    expect(html).toContain(`style="background:${personColour(2)}">7</b> Person B`);
    expect(html).toContain('quality 0.91');
  });

  it('keeps the number inside the photo', () => {
    const corner = { ...face, number: 12, box: { left: 290, top: -5, width: 40, height: 40 } };
    const [, plate] = [
      ...photoFigure({ ...photo, faces: [corner] }).matchAll(/<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)"/g),
    ];
    const [x, y, width] = plate!.slice(1).map(Number) as [number, number, number];
    expect(x + width).toBeCloseTo(300, 0);
    expect(y).toBe(0);
  });

  it('has a face that is like no other in grey, and a photo without faces alone', () => {
    expect(photoFigure({ ...photo, faces: [{ ...face, person: null }] })).toContain('like no other');
    expect(photoFigure({ ...photo, faces: [] })).not.toMatch(/class="faces"|<rect/);
  });

  it('escapes captions and notes', () => {
    const hostile = '"><script>alert(1)</script>';
    const html = photoFigure({ ...photo, caption: hostile, faces: [{ ...face, note: hostile }] });
    expect(html).not.toContain('<script');
    expect(personRow({ person: 1, faces: [face], note: hostile })).not.toContain('<script');
  });
});

describe('personColour', () => {
  it('tells neighbours apart and keeps white text readable', () => {
    const luminance = (hex: string) => {
      const [r, g, b] = [1, 3, 5].map((at) => {
        const c = parseInt(hex.slice(at, at + 2), 16) / 255;
        return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const colours = [null, 1, 2, 3, 4, 5, 6, 7, 8].map(personColour);
    expect(new Set(colours).size).toBe(9);
    // WCAG 2: contrast of 4.5 to white.
    for (const colour of colours) expect(1.05 / (luminance(colour) + 0.05)).toBeGreaterThan(4.5);
    expect(personColour(9)).toBe(personColour(1));
  });
});
