import sharp from 'sharp';
import { prepareFile, type Prepared } from '../../server/features/attachments/index.ts';
import { Canvas } from './canvas.ts';
import { diceOf, type Dice } from './dice.ts';

/** Drawn, not photographed: roads, bins, pipes, lamps and ditches of a county that isn't there. */

const WIDTH = 640;
const HEIGHT = 480;

type Painter = (canvas: Canvas, dice: Dice) => void;

const many = (count: number, draw: (nth: number) => void): void => {
  for (let nth = 0; nth < count; nth++) draw(nth);
};

const road: Painter = (canvas, dice) => {
  canvas.fade(0, 200, [159, 184, 200], [216, 220, 207]);
  canvas.rect(0, 200, WIDTH, 280, [125, 143, 90]);
  canvas.trapezoid(215, [260, 380], HEIGHT, [20, 620], [116, 117, 122]);
  many(5, (nth) => canvas.rect(316 - nth * 2, 235 + nth * 52, 8 + nth * 4, 24, [230, 226, 211]));
  many(9, () => {
    const y = dice.int(280, 455);
    const x = dice.int(180, 460);
    canvas.ellipse(x, y, y / 8 + 5, y / 26 + 3, [147, 137, 122]);
    canvas.ellipse(x, y, y / 8, y / 26, [75, 74, 76]);
  });
};

const bins: Painter = (canvas, dice) => {
  canvas.fade(0, 80, [207, 214, 218], [233, 228, 218]);
  canvas.rect(0, 80, WIDTH, 220, [185, 164, 140]);
  many(8, (nth) => canvas.rect(nth * 92, 80, 3, 220, [160, 140, 118]));
  canvas.rect(0, 300, WIDTH, 180, [143, 145, 147]);
  many(3, (nth) => {
    canvas.rect(110 + nth * 150, 200, 104, 150, [63, 122, 82]);
    canvas.rect(104 + nth * 150, 186, 116, 20, [53, 103, 70]);
  });
  const colours = [
    [220, 217, 210],
    [84, 87, 92],
    [179, 84, 63],
    [214, 192, 106],
  ] as const;
  many(28, () => {
    const size = dice.int(9, 26);
    canvas.ellipse(dice.int(90, 560), dice.int(330, 430), size, size * 0.8, dice.pick(colours));
  });
};

const pipe: Painter = (canvas, dice) => {
  canvas.fade(0, 280, [141, 127, 108], [169, 154, 131]);
  canvas.rect(0, 280, WIDTH, 200, [111, 95, 76]);
  many(46, () => {
    const x = dice.int(200, 430);
    canvas.trapezoid(dice.int(70, 180), [x, x + 4], 310, [300, 304], [220, 235, 242]);
  });
  canvas.rect(0, 305, WIDTH, 62, [154, 163, 168]);
  canvas.rect(0, 316, WIDTH, 11, [196, 203, 207]);
  canvas.rect(280, 294, 50, 86, [116, 124, 130]);
  canvas.ellipse(306, 430, 230, 30, [138, 166, 180]);
};

const lamps: Painter = (canvas, dice) => {
  canvas.fade(0, 380, [16, 24, 43], [51, 64, 92]);
  many(60, () => canvas.rect(dice.int(0, 638), dice.int(0, 200), 2, 2, [207, 216, 234]));
  canvas.rect(0, 375, WIDTH, 105, [34, 38, 46]);
  many(4, (nth) => {
    const isLit = dice.chance(0.3);
    const x = 80 + nth * 150;
    canvas.rect(x, 130, 7, 250, [91, 100, 112]);
    canvas.rect(x, 130, 60, 6, [91, 100, 112]);
    canvas.ellipse(x + 60, 142, isLit ? 18 : 10, isLit ? 18 : 10, isLit ? [255, 233, 166] : [58, 64, 72]);
  });
};

const ditch: Painter = (canvas, dice) => {
  canvas.fade(0, 215, [169, 196, 210], [228, 234, 217]);
  canvas.rect(0, 215, WIDTH, 265, [127, 155, 78]);
  canvas.trapezoid(215, [270, 370], HEIGHT, [130, 510], [77, 74, 61]);
  many(90, () => canvas.rect(dice.int(0, 637), dice.int(220, 460), 3, dice.int(12, 40), [95, 124, 54]));
  many(12, () => canvas.ellipse(dice.int(240, 420), dice.int(300, 460), dice.int(12, 40), 9, [47, 45, 39]));
};

const PAINTERS: readonly Painter[] = [road, bins, pipe, lamps, ditch];
const PICTURES = 12;

/** Twelve pictures, fit to be attached: each went through what a resident's photo goes through. */
export async function preparePictures(seed: string): Promise<Prepared[]> {
  const pictures: Prepared[] = [];
  for (let nth = 0; nth < PICTURES; nth++) {
    const canvas = new Canvas(WIDTH, HEIGHT);
    PAINTERS[nth % PAINTERS.length]!(canvas, diceOf(`${seed}/picture/${nth}`));
    const raw = { width: WIDTH, height: HEIGHT, channels: 3 as const };
    const bytes = await sharp(canvas.pixels, { raw }).jpeg({ quality: 84 }).toBuffer();
    pictures.push(await prepareFile(bytes, `picture-${nth + 1}.jpg`));
  }
  return pictures;
}
