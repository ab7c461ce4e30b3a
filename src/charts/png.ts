import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const UP = 2;

/** Reused between pictures: touching fresh pages costs as much as the filter itself. */
let scratch = Buffer.alloc(0);

/**
 * An opaque picture as a PNG, lossless. A chart is mostly columns that repeat the row above, so the "up" filter leaves
 * long runs of zeros, which the cheapest deflate takes in about a tenth of the time the canvas's own encoder needs.
 */
export function encodePng(rgba: Buffer, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB, deflate, adaptive filters, not interlaced
  const pixels = deflateSync(upFiltered(rgba, width, height), {
    level: 1,
    memLevel: 9,
    chunkSize: 1 << 20,
  });
  return Buffer.concat([
    SIGNATURE,
    ...chunk('IHDR', header),
    ...chunk('IDAT', pixels),
    ...chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Every row as its filter's number and the difference of each RGB byte to the row above; alpha is left out. */
function upFiltered(rgba: Buffer, width: number, height: number): Buffer {
  const size = height * (width * 3 + 1);
  if (scratch.length < size) scratch = Buffer.alloc(size);
  else scratch.fill(0, 0, size);
  const out = scratch;
  const whole = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    out[to] = UP;
    to += 1;
    const end = (row + 1) * width;
    for (let pixel = row * width; pixel < end; pixel += 1, to += 3) {
      const above = row === 0 ? 0 : whole[pixel - width]!;
      const here = whole[pixel]!;
      if (here === above) continue;
      const from = pixel * 4;
      // Bytes of the word, in the machine's own order on both sides, so that either order is right.
      const up = from - width * 4;
      out[to] = rgba[from]! - (row === 0 ? 0 : rgba[up]!);
      out[to + 1] = rgba[from + 1]! - (row === 0 ? 0 : rgba[up + 1]!);
      out[to + 2] = rgba[from + 2]! - (row === 0 ? 0 : rgba[up + 2]!);
    }
  }
  return out.subarray(0, size);
}

function chunk(type: string, data: Buffer): Buffer[] {
  const name = Buffer.from(type, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(data, crc32(name)));
  return [length, name, data, check];
}
