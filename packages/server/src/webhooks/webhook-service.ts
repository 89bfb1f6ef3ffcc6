import { randomUUID } from "node:crypto";
import { Invalid } from "@trialbook/core/errors.ts";
import type { Clock } from "@trialbook/core/time.ts";
import type { RegistryEvent } from "@trialbook/core/webhook/registry-event.ts";
import type { WebhookStore } from "@trialbook/core/webhook/webhook-store.ts";
import type { Log } from "../http/log.ts";
import { startDelivering } from "./deliver.ts";
import { fernet } from "./fernet.ts";
import { allowedAddress, guardedPost, type Posted, type PostGuard, type Resolve, systemResolve } from "./guarded-post.ts";
import { publicAddressCheck } from "./public-address.ts";
import { folderKey } from "./secret-key.ts";
import type { WebhookSettings } from "./settings.ts";
import { parseWebhookUrl } from "./webhook-url.ts";

/** What a receiver gets; a protocol writes it. */
export interface Message {
  readonly event: RegistryEvent;
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly happened: number;
  readonly sent: number;
  /** To sign with. */
  readonly secret: string | undefined;
}

export type WriteMessage = (message: Message) => { readonly headers: Readonly<Record<string, string>>; readonly body: string };

export interface WebhookServiceDeps {
  readonly webhooks: WebhookStore;
  readonly settings: WebhookSettings;
  /** Where the key of secrets lies unless the settings have one. */
  readonly folder: string;
  readonly write: WriteMessage;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly resolve?: Resolve;
}

export interface WebhookService {
  /** @throws {Invalid} if the text is no address of an allowed receiver, as far as it can be known now */
  checkUrl(url: string): Promise<void>;
  seal(secret: string): string;
  /** Tells an event at once and once, whatever the answer. @throws if there is no answer */
  send(to: { readonly url: string; readonly sealedSecret: string | undefined }, event: RegistryEvent): Promise<Posted>;
  /** Begins to tell what is queued. @returns how to stop, after what is under way */
  start(): { stop(): Promise<void> };
}

/** A name that takes longer is looked up again when something is sent. */
const CHECK_MS = 2000;

/** Everything about webhooks that leaves the book: checking addresses, sealing secrets, telling receivers. */
export function webhookService(deps: WebhookServiceDeps): WebhookService {
  const { webhooks, settings, folder, write, clock, random, log, resolve = systemResolve } = deps;
  const guard: PostGuard = { settings, isPublic: publicAddressCheck(), resolve };
  let box: ReturnType<typeof fernet> | undefined;
  const secrets = () => (box ??= fernet(settings.secretKey ?? folderKey(folder)));
  const open = (sealed: string | undefined) => (sealed === undefined ? undefined : secrets().open(sealed));
  const post = async (
    to: { readonly url: string; readonly sealedSecret?: string | undefined },
    message: Omit<Message, "secret" | "sent">,
  ) => guardedPost(to.url, write({ ...message, sent: clock(), secret: open(to.sealedSecret) }), guard);
  return {
    async checkUrl(url) {
      const target = parseWebhookUrl(url, settings);
      await known(allowedAddress(target, guard));
    },
    seal: (secret) => secrets().seal(secret),
    send: (to, event) => post(to, { event, id: randomUUID().replaceAll("-", ""), happened: clock() }),
    start: () =>
      startDelivering({
        webhooks,
        post: (delivery) => post(delivery, delivery),
        retries: settings.retries,
        claimMs: settings.timeoutMs + 5000,
        clock,
        random,
        log,
      }),
  };
}

/** A name that can't be looked up now may be known when something is sent, where it is checked again. */
async function known(address: Promise<string>): Promise<void> {
  const waited = new Promise<void>((resolve) => {
    setTimeout(resolve, CHECK_MS).unref();
  });
  await Promise.race([address.catch(unlessRefused), waited]);
}

function unlessRefused(error: unknown): void {
  if (error instanceof Invalid) throw error;
}
