import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Unauthenticated } from "@trialbook/core/errors.ts";

/** What a request shows of who sends it. */
export type Credentials =
  | { readonly kind: "token"; readonly text: string }
  | { readonly kind: "password"; readonly name: string; readonly password: string }
  | { readonly kind: "session"; readonly secret: string };

/** On https the browser holds the cookie to this very host and to https. */
export function cookieName(isSecure: boolean): string {
  return isSecure ? "__Host-trialbook" : "trialbook";
}

/** @throws {Unauthenticated} if there is a header that makes no sense; its content is not repeated */
export function readCredentials({ authorization, cookie }: IncomingHttpHeaders, isSecure: boolean): Credentials | undefined {
  if (authorization !== undefined) return readAuthorization(authorization);
  const secret = cookie === undefined ? undefined : cookieOf(cookie, cookieName(isSecure));
  return secret === undefined ? undefined : { kind: "session", secret };
}

function readAuthorization(header: string): Credentials {
  const [, scheme = "", value = ""] = /^(\S+) +(\S+)$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer":
      return { kind: "token", text: value };
    case "basic":
      return readBasic(value);
    default:
      throw new Unauthenticated("The Authorization header is neither Bearer nor Basic; send an API token as Bearer.");
  }
}

/** A name with a password, or with a token in the place of one: that is how clients send it that know nothing but passwords. */
function readBasic(value: string): Credentials {
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon === -1) throw new Unauthenticated("The Authorization header is not of the form Basic base64(name:password).");
  const password = text.slice(colon + 1);
  return password.startsWith("tb_") ? { kind: "token", text: password } : { kind: "password", name: text.slice(0, colon), password };
}

function cookieOf(header: string, name: string): string | undefined {
  for (const part of header.split(";")) {
    const equals = part.indexOf("=");
    if (equals !== -1 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

/** What is stored of a secret that is itself random: lower-case SHA-256. */
export function secretHash(secret: string): string {
  return hash("sha256", secret);
}
