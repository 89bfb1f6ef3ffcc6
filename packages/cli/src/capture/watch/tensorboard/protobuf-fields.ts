/** A field of a message. Each reading throws a {@link RangeError} where the bytes are something else. */
export class Field {
  readonly number: number;
  readonly #wire: number;
  readonly #value: bigint;
  readonly #bytes: Uint8Array;

  constructor(number: number, wire: number, value: { readonly varint: bigint; readonly bytes: Uint8Array }) {
    this.number = number;
    this.#wire = wire;
    this.#value = value.varint;
    this.#bytes = value.bytes;
  }

  bytes(): Uint8Array {
    if (this.#wire !== 2) throw new RangeError("no bytes");
    return this.#bytes;
  }

  text(): string {
    return Buffer.from(this.bytes()).toString("utf8");
  }

  int64(): bigint {
    if (this.#wire !== 0) throw new RangeError("no varint");
    return BigInt.asIntN(64, this.#value);
  }

  float(): number {
    return view(this.#bytes).getFloat32(0, true);
  }

  double(): number {
    return view(this.#bytes).getFloat64(0, true);
  }

  /** The first of repeated numbers, packed or not. */
  first(kind: "float" | "double" | "int"): number {
    if (kind === "float") return this.float();
    if (kind === "double") return this.double();
    return Number(BigInt.asIntN(64, this.#wire === 0 ? this.#value : readVarint(this.#bytes, 0).value));
  }
}

/** The fields of a message in protocol buffers' wire format, in their order. @throws {RangeError} if it is cut or none */
export class Fields implements Iterable<Field> {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  *[Symbol.iterator](): Iterator<Field> {
    const bytes = this.#bytes;
    for (let at = 0; at < bytes.length; ) {
      const key = readVarint(bytes, at);
      const [number, wire] = [Number(key.value >> 3n), Number(key.value & 7n)];
      const from = key.end;
      if (wire === 0) {
        const { value, end } = readVarint(bytes, from);
        at = end;
        yield new Field(number, wire, { varint: value, bytes: bytes.subarray(from, end) });
        continue;
      }
      const { begin, end } = extent(bytes, from, wire);
      if (end > bytes.length) throw new RangeError("cut");
      at = end;
      yield new Field(number, wire, { varint: 0n, bytes: bytes.subarray(begin, end) });
    }
  }
}

function extent(bytes: Uint8Array, from: number, wire: number): { readonly begin: number; readonly end: number } {
  if (wire === 1) return { begin: from, end: from + 8 };
  if (wire === 5) return { begin: from, end: from + 4 };
  if (wire !== 2) throw new RangeError(`wire type ${wire}`);
  const length = readVarint(bytes, from);
  return { begin: length.end, end: length.end + Number(length.value) };
}

function readVarint(bytes: Uint8Array, from: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let at = from; at < from + 10; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new RangeError("cut");
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - from));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new RangeError("a varint of more than 10 bytes");
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
