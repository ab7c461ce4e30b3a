import { expect, test } from '@jest/globals';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { encodePng } from '../../src/charts/png.ts';

async function decoded(png: Buffer): Promise<Buffer> {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  return Buffer.from(canvas.data());
}

/** Larger ones first, so that a smaller picture meets what the larger one left behind. */
test.each([
  [301, 97],
  [64, 200],
  [1, 1],
  [17, 3],
])('every pixel comes back, %d × %d', async (width, height) => {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fffefd';
  context.fillRect(0, 0, width, height);
  for (let i = 0; i < 60; i += 1) {
    context.fillStyle = `hsl(${i * 37} 80% ${20 + i}%)`;
    context.beginPath();
    context.arc((i * 53) % width, (i * 29) % height, 1 + (i % 9), 0, 7);
    context.fill();
  }
  const pixels = Buffer.from(canvas.data());
  const png = encodePng(pixels, width, height);
  expect((await decoded(png)).equals(pixels)).toBe(true);
});
