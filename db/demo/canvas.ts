export type Colour = readonly [red: number, green: number, blue: number];

/** A few shapes on a field of pixels: enough for pictures that say what they are at a glance. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel, row by row. */
  readonly pixels: Buffer;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = Buffer.alloc(width * height * 3);
  }

  #row(y: number, from: number, to: number, [red, green, blue]: Colour): void {
    if (y < 0 || y >= this.height) return;
    const last = Math.min(this.width, Math.round(to));
    for (let x = Math.max(0, Math.round(from)); x < last; x++) {
      const at = (y * this.width + x) * 3;
      this.pixels[at] = red;
      this.pixels[at + 1] = green;
      this.pixels[at + 2] = blue;
    }
  }

  rect(x: number, y: number, width: number, height: number, colour: Colour): void {
    for (let row = y; row < y + height; row++) this.#row(row, x, x + width, colour);
  }

  /** From one colour above to another below. */
  fade(y: number, height: number, above: Colour, below: Colour): void {
    for (let row = 0; row < height; row++) {
      const share = row / height;
      const mix = (nth: 0 | 1 | 2): number => above[nth] + (below[nth] - above[nth]) * share;
      this.#row(y + row, 0, this.width, [mix(0), mix(1), mix(2)]);
    }
  }

  ellipse(x: number, y: number, rx: number, ry: number, colour: Colour): void {
    for (let row = -ry; row <= ry; row++) {
      const half = rx * Math.sqrt(Math.max(0, 1 - (row / ry) ** 2));
      this.#row(Math.round(y + row), x - half, x + half, colour);
    }
  }

  /** With level upper and lower edges, each from one x to another. */
  trapezoid(
    top: number,
    upper: readonly [number, number],
    bottom: number,
    lower: readonly [number, number],
    colour: Colour,
  ): void {
    for (let row = top; row < bottom; row++) {
      const share = (row - top) / (bottom - top);
      const mix = (a: number, b: number): number => a + (b - a) * share;
      this.#row(row, mix(upper[0], lower[0]), mix(upper[1], lower[1]), colour);
    }
  }
}
