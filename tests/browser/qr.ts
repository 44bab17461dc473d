/// <reference lib="dom" />
import type { Locator } from 'playwright-core';
import QRCode from 'qrcode';

/** Pixels a module is drawn with before it is read. */
const SCALE = 8;

/**
 * Whether the QR code that somebody sees on a page says exactly this: each module of the picture, read off it as a
 * camera does, against the modules this text is drawn with. The empty edge around the code is looked at as well:
 * without it no camera finds the code.
 *
 * @param margin of the picture, in modules.
 */
export async function codeSays(picture: Locator, text: string, margin = 2): Promise<boolean> {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const side = modules.size + 2 * margin;
  const isDark = await picture.evaluate(
    async (element, { side: count, scale }) => {
      const image = element as HTMLImageElement;
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), {
        width: count * scale,
        height: count * scale,
      });
      const pen = canvas.getContext('2d')!;
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      const middle = (at: number): number => at * scale + scale / 2;
      return Array.from({ length: count * count }, (_, at) => {
        const [light, , , opacity] = pen.getImageData(
          middle(at % count),
          middle(Math.floor(at / count)),
          1,
          1,
        ).data as unknown as number[];
        return opacity! > 127 && light! < 128;
      });
    },
    { side, scale: SCALE },
  );
  return isDark.every((dark, at) => {
    const [row, column] = [Math.floor(at / side) - margin, (at % side) - margin];
    const isInside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
    return dark === (isInside && modules.get(row, column) === 1);
  });
}
