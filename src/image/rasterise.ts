import sharp from 'sharp';

/** Dots an inch at which a pixel of an SVG is a pixel of the picture. */
const DPI = 72;

/** An SVG drawing as PNG, `scale` times its size in pixels. Text in it needs a font on the machine: without one the rest is drawn. */
export async function rasterised(
  svg: string,
  { scale, background }: { readonly scale: number; readonly background: string },
): Promise<Uint8Array> {
  return sharp(Buffer.from(svg), { density: DPI * scale })
    .flatten({ background })
    .png({ compressionLevel: 9, palette: true, quality: 100 })
    .toBuffer();
}
