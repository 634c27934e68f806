import { describe, expect, test } from 'vitest';
import { hrefOf, routeOf } from '../../web/route.js';

describe('a place in the console', () => {
  test('is its address and back', () => {
    for (const route of [['verify'], ['people', 'a/b c%', '12'], []]) expect(routeOf(hrefOf(...route))).toEqual(route);
    expect(hrefOf('people', 'the team')).toBe('#/people/the%20team');
  });

  test('is found in addresses that were typed', () => {
    expect(routeOf('')).toEqual([]);
    expect(routeOf('#people/')).toEqual(['people']);
    expect(routeOf('#/people/100%')).toEqual(['people', '100%']);
  });
});
