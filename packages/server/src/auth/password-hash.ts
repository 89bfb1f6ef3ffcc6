import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { Unavailable } from "@trialbook/core/errors.ts";

/** As OWASP's Password Storage Cheat Sheet has it: N = 2^17, r = 8, p = 1, which takes 128 MiB and some 0.3 s. */
const COST = { logN: 17, r: 8, p: 1 } as const;
const MEMORY = 256 * 1024 * 1024;
const LENGTH = 32;
/** Each takes 128 MiB, so no more at a time; those that wait are few. */
const AT_ONCE = 2;
const WAITING = 100;

/** Hashes passwords off the main thread, two at a time. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Takes as long without a hash as with one, so that nobody learns which accounts there are. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

export function passwordHasher(): PasswordHasher {
  const turns = new Turns();
  const derive = (password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> =>
    turns.take(
      () =>
        new Promise<Buffer>((resolve, reject) => {
          // The same text may come composed or not, by keyboard; NIST SP 800-63B 3.1.1.2 has it normalized.
          scrypt(password.normalize("NFKC"), salt, LENGTH, { N: 2 ** logN, r, p, maxmem: MEMORY }, (error, key) => {
            if (error === null) resolve(key);
            else reject(error);
          });
        }),
    );
  return {
    async hash(password) {
      const salt = randomBytes(16);
      const key = await derive(password, salt, COST);
      return ["scrypt", COST.logN, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
    },
    async verify(password, hash) {
      const known = hash === undefined ? undefined : readHash(hash);
      const key = await derive(password, known?.salt ?? NO_SALT, known?.cost ?? COST);
      return known !== undefined && timingSafeEqual(key, known.key);
    },
  };
}

interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

const NO_SALT = Buffer.alloc(16);

function readHash(text: string): { readonly cost: Cost; readonly salt: Buffer; readonly key: Buffer } {
  const [scheme, logN, r, p, salt = "", key = ""] = text.split("$");
  const found = {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, "base64url"),
    key: Buffer.from(key, "base64url"),
  };
  if (scheme !== "scrypt" || found.key.length !== LENGTH) throw new Error("A password hash of the book is of no kind that is known here");
  return found;
}

/** Lets a few pieces of work run at a time. */
class Turns {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING) throw new Unavailable("Too many people sign in at this moment; try again in a few seconds.");
      await new Promise<void>((go) => this.#waiting.push(go));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
