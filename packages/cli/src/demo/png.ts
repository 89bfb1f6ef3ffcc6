import { crc32, deflateSync } from "node:zlib";

/** Encodes a grey picture, `grey[y * width + x]` of 0 (black) to 255, as PNG. Source: W3C PNG, third edition. */
export function greyPng(grey: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const height = grey.length / width;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8); // bits a sample; the zeros after it: grey, deflate, no filter choice, not interlaced
  const lines = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) lines.set(grey.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const chunks = [chunk("IHDR", new Uint8Array(header.buffer)), chunk("IDAT", deflateSync(lines)), chunk("IEND", new Uint8Array())];
  return new Uint8Array(Buffer.concat([signature, ...chunks]));
}

function chunk(kind: string, data: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(kind, 4, "latin1");
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}
