const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PREFIX = "tb_";
const SECRET_LENGTH = 43;
const SUM_LENGTH = 6;
const FORM = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + SUM_LENGTH}}$`);

/**
 * Spells a token: `tb_`, 43 digits of base 62 that hold 256 bits, and 6 more that are their checksum, so that what was
 * cut or mistyped is known without asking the book, and secret scanners can tell tokens from chance.
 *
 * @param random 32 random bytes
 */
export function tokenText(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError(`A token is made of 32 bytes, not ${random.length}`);
  let value = 0n;
  for (const byte of random) value = (value << 8n) | BigInt(byte);
  const secret = inBase62(value, SECRET_LENGTH);
  return `${PREFIX}${secret}${sumOf(secret)}`;
}

/** Whether a text can be a token at all. */
export function isTokenText(text: string): boolean {
  if (!FORM.test(text)) return false;
  const secret = text.slice(PREFIX.length, -SUM_LENGTH);
  return text.endsWith(sumOf(secret));
}

function sumOf(secret: string): string {
  return inBase62(BigInt(crc32(secret)), SUM_LENGTH);
}

function inBase62(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest /= 62n) text = DIGITS[Number(rest % 62n)] + text;
  return text;
}

/** CRC-32 (ISO 3309) of ASCII text, bit by bit: tokens are short. */
function crc32(text: string): number {
  let crc = 0xff_ff_ff_ff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
  }
  return (crc ^ 0xff_ff_ff_ff) >>> 0;
}
