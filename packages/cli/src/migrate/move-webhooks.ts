import type { Book } from "@trialbook/core/book.ts";
import type { Webhook } from "@trialbook/core/webhook/webhook.ts";
import { digestOf } from "./canonical.ts";
import { unlessMissing } from "./move-runs.ts";
import { type Moving, moveRecord } from "./mover.ts";

/** Opens and seals the secrets of one side's webhooks. */
export interface Secrets {
  seal(secret: string): string;
  open(sealed: string): string;
}

const LISTED_AT_ONCE = 100;

/** So that what is moved into the registry is told to nobody a second time; {@link moveWebhooks} sets them going again. */
export async function quietWebhooks({ from, to }: Moving): Promise<void> {
  for await (const { id } of webhooksOf(from)) {
    const there = await to.webhooks.getWebhook(id).catch(unlessMissing);
    if (there?.status === "active") await to.webhooks.updateWebhook(id, { status: "disabled", at: there.updated });
  }
}

/** Moves webhooks with their secrets, sealed anew with the target's key; what waits to be told is told by the source's server. */
export async function moveWebhooks(moving: Moving, secrets: { readonly from: () => Secrets; readonly to: () => Secrets }): Promise<void> {
  const { from, to } = moving;
  const secretIn = async (book: Book, id: string): Promise<string | undefined> => {
    const sealed = await book.webhooks.sealedSecretOf(id);
    return sealed === undefined ? undefined : (book === from ? secrets.from() : secrets.to()).open(sealed);
  };
  // Newest first in the list, and made in turn.
  const all = (await Array.fromAsync(webhooksOf(from))).toReversed();
  for (const webhook of all) {
    await moveRecord(moving, {
      kind: "webhooks",
      what: `webhook ${webhook.name}`,
      digest: async (book) => {
        const found = await book.webhooks.getWebhook(webhook.id).catch(unlessMissing);
        return found && digestOf({ ...found, secret: await secretIn(book, webhook.id) });
      },
      async write() {
        const { created, updated, ...facts } = webhook;
        const secret = await secretIn(from, webhook.id);
        const sealed = secret === undefined ? {} : { sealedSecret: secrets.to().seal(secret) };
        const there = await to.webhooks.getWebhook(webhook.id).catch(unlessMissing);
        if (there === undefined) await to.webhooks.createWebhook({ ...facts, ...sealed, at: created });
        const { id, ...change } = facts;
        await to.webhooks.updateWebhook(id, { ...change, ...sealed, at: updated });
      },
    });
  }
}

async function* webhooksOf({ webhooks }: Book): AsyncGenerator<Webhook, void> {
  let cursor: string | undefined;
  do {
    const page = await webhooks.listWebhooks({ limit: LISTED_AT_ONCE, ...(cursor !== undefined && { cursor }) });
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}
