import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { Invalid } from "@trialbook/core/errors.ts";
import type { WebhookSettings } from "./settings.ts";
import { hostOf, parseWebhookUrl } from "./webhook-url.ts";

/** The addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface Posted {
  readonly status: number;
  /** The beginning, at most 64 KiB. */
  readonly body: string;
  /** What the receiver says about when to try again. */
  readonly retryAfter: string | undefined;
}

export interface PostGuard {
  readonly settings: Pick<WebhookSettings, "schemes" | "allowPrivate" | "timeoutMs">;
  readonly isPublic: (address: string) => boolean;
  readonly resolve: Resolve;
}

const MOST_READ = 64 * 1024;

/** The system's own look-up. */
export const systemResolve: Resolve = async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address);

/**
 * Posts to an address that somebody on the network chose. The name is resolved once, every address it has must be
 * allowed, and the connection goes to the very address that was checked, so that a name which means something else the
 * second time gains nothing. Redirects are not followed, proxies not used, and all of it ends in the time that is set.
 *
 * @throws {Invalid} if the receiver is not allowed; other errors if it can't be reached
 */
export async function guardedPost(
  url: string,
  sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  guard: PostGuard,
): Promise<Posted> {
  const { settings } = guard;
  const deadline = AbortSignal.timeout(settings.timeoutMs);
  const target = parseWebhookUrl(url, settings);
  const address = await withDeadline(allowedAddress(target, guard), deadline);
  const body = Buffer.from(sent.body);
  const options: RequestOptions = {
    method: "POST",
    host: address,
    ...(target.port !== "" && { port: Number(target.port) }),
    path: `${target.pathname}${target.search}`,
    headers: { ...sent.headers, host: target.host, "content-length": String(body.length), "user-agent": "trialbook" },
    agent: false,
    signal: deadline,
  };
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage): void => {
      readStart(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, body: text, retryAfter: response.headers["retry-after"] }),
        reject,
      );
    };
    const named = isIP(hostOf(target)) === 0 ? { servername: hostOf(target) } : {};
    const request = target.protocol === "https:" ? httpsRequest({ ...options, ...named }, answered) : httpRequest(options, answered);
    request.on("error", (error) => reject(deadline.aborted ? tooSlow() : error));
    request.end(body);
  });
}

/** One address of the host, if all that it has are allowed. @throws {Invalid} */
export async function allowedAddress(target: URL, { settings, isPublic, resolve }: PostGuard): Promise<string> {
  const host = hostOf(target);
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  const refused = addresses.find((address) => !settings.allowPrivate && !isPublic(address));
  if (refused !== undefined) {
    throw new Invalid(
      `Webhook URL must not resolve to a non-public IP address: '${host}' is ${refused}. An operator who wants receivers in the own network ` +
        "sets MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS=true.",
    );
  }
  const [first] = addresses;
  if (first === undefined) throw new Error(`${host} has no address`);
  return first;
}

async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MOST_READ) break; // which also closes the connection
  }
  return Buffer.concat(chunks).subarray(0, MOST_READ).toString("utf8");
}

function withDeadline<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener("abort", () => reject(tooSlow()), { once: true });
    work.then(resolve, reject);
  });
}

function tooSlow(): Error {
  return new Error("the receiver did not answer in time");
}
