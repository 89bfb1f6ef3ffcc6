import type { Book } from "@trialbook/core/book.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import type { ServerConfig } from "./config.ts";

/** A server that others reach does not start open to them all by mistake. @throws {Invalid} saying how it would start */
export async function checkWhoGetsIn({ host, withoutAccounts, insecure, data, store }: ServerConfig, { accounts }: Book): Promise<void> {
  const hasUsers = await accounts.hasUsers();
  if (hasUsers && insecure) {
    throw new Invalid("--insecure-no-auth would let everybody in, but this book has accounts; leave it out.");
  }
  if (hasUsers || withoutAccounts !== "nobody") return;
  const place = store === undefined ? `--data ${data}` : "--store …";
  throw new Invalid(
    `--host ${host} would let everyone who reaches this machine read and change everything: there are no accounts yet. ` +
      `Make one with: trialbook admin create NAME ${place} — or add --set-up and make it in the browser by a link in the log. ` +
      "If the network is yours alone, --insecure-no-auth goes without accounts; or stay on 127.0.0.1 behind a proxy with a login (see --public-url).",
  );
}
