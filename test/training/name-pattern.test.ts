import { describe, expect, it } from 'vitest';
import { matchesName, requireMatches } from '../../src/training/name-pattern.js';

describe('name patterns', () => {
  it.each([
    ['backbone.layer1.*', 'backbone.layer1.0.conv1.weight', true],
    ['backbone.layer1.*', 'backbone.layer10.0.conv1.weight', false],
    ['*.bias', 'backbone.fc.bias', true],
    ['backbone.conv1.weight', 'backbone.conv1.weight', true],
    ['backbone.conv1', 'backbone.conv1.weight', false],
    ['backbone.*.weight', 'backbone.layer1.0.bn1.weight', true],
    ['backbone.conv.', 'backbone.conv1', false],
    ['*', 'anything.at.all', true],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(matchesName(pattern, name)).toBe(expected);
  });

  it('refuses one that means nothing, and names what there is', () => {
    const names = ['backbone.conv1.weight', 'backbone.layer1.0.bn1.bias', 'objective.terms.0.weight'];
    expect(() => requireMatches('freeze', ['*.weight', 'backbone.stage1.*'], names)).toThrow(
      /^freeze: expected patterns .* such as backbone\.conv1\.\*, backbone\.layer1\.\*, .*"backbone\.stage1\.\*" matches none$/,
    );
  });
});
