import type { AlignmentTemplate } from '../face/model-card.js';
import { TEMPLATES } from '../face/templates.js';
import type { Recipe } from './recipe.js';

/** Where faces must lie in what a network of this recipe takes in: as in its training. */
export function alignmentOf({ alignment, size: [width, height], crop }: Recipe['input']): AlignmentTemplate {
  if (alignment === 'none') return { kind: 'crop', name: 'central', share: crop };
  return TEMPLATES[alignment]({ width, height });
}
