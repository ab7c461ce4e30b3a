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
  const [rowBytes, outBytes] = [width * 4, width * 3 + 1];
  const size = height * outBytes;
  if (scratch.length < size) scratch = Buffer.alloc(size);
  else scratch.fill(0, 0, size);
  copyFirstRow(rgba, width, scratch);
  for (let row = 1; row < height; row += 1) {
    const start = row * rowBytes;
    scratch[row * outBytes] = UP;
    const same = rgba.compare(rgba, start - rowBytes, start, start, start + rowBytes) === 0;
    if (!same) subtractRow(rgba, start, width, scratch, row * outBytes + 1);
  }
  return scratch.subarray(0, size);
}

function copyFirstRow(rgba: Buffer, width: number, out: Buffer): void {
  for (let x = 0; x < width; x += 1) rgba.copy(out, x * 3 + 1, x * 4, x * 4 + 3);
}

function subtractRow(rgba: Buffer, start: number, width: number, out: Buffer, at: number): void {
  const rowBytes = width * 4;
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset + start - rowBytes, width * 2);
  for (let x = 0; x < width; x += 1) {
    if (pixels[x] === pixels[x + width]) continue;
    const from = start + x * 4;
    const above = from - rowBytes;
    const to = at + x * 3;
    out[to] = rgba[from]! - rgba[above]!;
    out[to + 1] = rgba[from + 1]! - rgba[above + 1]!;
    out[to + 2] = rgba[from + 2]! - rgba[above + 2]!;
  }
}

function chunk(type: string, data: Buffer): Buffer[] {
  const name = Buffer.from(type, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(data, crc32(name)));
  return [length, name, data, check];
}
