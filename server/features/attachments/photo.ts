import sharp from 'sharp';
import { RuleFault } from '../../errors.ts';

// Everything that can read a picture is shut first, then three readers are opened: SVG, TIFF, PDF and the rest
// would each bring a parser of their own within reach of anybody.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});
sharp.concurrency(1);
sharp.cache(false);

/** 50 megapixels: what the newest phones make. A file of 140 KB can claim three times that. */
const MAX_PIXELS = 5e7;
const LONG_SIDE = 2048;
const THUMB_SIDE = 320;
const AT_ONCE = 2;

let underWay = 0;
const waiting: (() => void)[] = [];

/**
 * Draws the picture anew: upright, at most 2048 pixels a side, JPEG, with nothing of the original file but its
 * pixels, so no place, no device, no name and nothing appended. At most two pictures are in memory at a time.
 *
 * @throws RuleFault `attachments:pixels` (too many), `attachments:unreadable` (broken or cut short).
 */
export async function redrawPhoto(bytes: Buffer): Promise<{ full: Buffer; thumb: Buffer }> {
  // A freed place is handed straight to the next in line, so nobody can slip in between.
  if (underWay >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else underWay += 1;
  try {
    const full = await sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS, animated: false })
      .autoOrient()
      .resize({ width: LONG_SIDE, height: LONG_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 82, mozjpeg: true })
      .timeout({ seconds: 20 })
      .toBuffer();
    const thumb = await sharp(full)
      .resize({ width: THUMB_SIDE, height: THUMB_SIDE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 75, mozjpeg: true })
      .toBuffer();
    return { full, thumb };
  } catch (error) {
    const tooMany = error instanceof Error && error.message.includes('pixel limit');
    throw new RuleFault(tooMany ? 'attachments:pixels' : 'attachments:unreadable');
  } finally {
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  }
}
