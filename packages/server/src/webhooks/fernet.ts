import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Invalid } from "@trialbook/core/errors.ts";

/** Seals secrets for the book, and opens them for signing. */
export interface SecretBox {
  seal(secret: string): string;
  /** @throws {Invalid} if it was sealed with another key, or changed since */
  open(sealed: string): string;
}

const VERSION = 0x80;
const HEAD = 25;
const MAC = 32;

/**
 * Fernet, the form in which MLflow's server keeps secrets, so that a book can take over its database: AES-128-CBC
 * under an HMAC-SHA256. Source: github.com/fernet/spec.
 *
 * @param key 32 bytes in URL-safe base64: the first half signs, the second encrypts
 */
export function fernet(key: string): SecretBox {
  const bytes = Buffer.from(key, "base64url");
  if (bytes.length !== 32) throw new Invalid("The key of webhook secrets must be 32 bytes in URL-safe base64.");
  const [signing, encrypting] = [bytes.subarray(0, 16), bytes.subarray(16)];
  const macOf = (data: Buffer): Buffer => createHmac("sha256", signing).update(data).digest();
  return {
    seal(secret) {
      const head = Buffer.alloc(HEAD);
      head[0] = VERSION;
      head.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000)), 1);
      const iv = randomBytes(16);
      iv.copy(head, 9);
      const cipher = createCipheriv("aes-128-cbc", encrypting, iv);
      const signed = Buffer.concat([head, cipher.update(secret, "utf8"), cipher.final()]);
      return padded(Buffer.concat([signed, macOf(signed)]).toString("base64url"));
    },
    open(sealed) {
      const token = Buffer.from(sealed, "base64url");
      const signed = token.subarray(0, -MAC);
      const isOurs = token.length >= HEAD + 16 + MAC && token[0] === VERSION && timingSafeEqual(macOf(signed), token.subarray(-MAC));
      if (!isOurs) {
        throw new Invalid(
          "The secret of this webhook was sealed with another key. Start the server with the key that it was made with, or set the secret anew.",
        );
      }
      const decipher = createDecipheriv("aes-128-cbc", encrypting, signed.subarray(9, HEAD));
      return Buffer.concat([decipher.update(signed.subarray(HEAD)), decipher.final()]).toString("utf8");
    },
  };
}

/** Python's decoder insists on the padding. */
function padded(text: string): string {
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}
