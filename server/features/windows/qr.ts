import QRCode from 'qrcode';

/** A QR code as the path of an SVG, one unit a module, with the quiet zone of four. */
export function qrOf(text: string): { size: number; path: string } {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const dark: string[] = [];
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (modules.get(y, x)) dark.push(`M${x + 4} ${y + 4}h1v1h-1z`);
    }
  }
  return { size: modules.size + 8, path: dark.join('') };
}
