import { Invalid } from "@trialbook/core/errors.ts";
import type { Clock } from "@trialbook/core/time.ts";
import type { Delivery, WebhookStore } from "@trialbook/core/webhook/webhook-store.ts";
import type { Log } from "../http/log.ts";
import type { Posted } from "./guarded-post.ts";
import { retryDelay } from "./retry-delay.ts";
import { shownUrl } from "./webhook-url.ts";

export interface DeliveryDeps {
  readonly webhooks: WebhookStore;
  /** Signs and posts one delivery. */
  readonly post: (delivery: Delivery) => Promise<Posted>;
  readonly retries: number;
  /** Longer than one attempt can take: whoever dies over a delivery leaves it to be taken again after this. */
  readonly claimMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

export interface DeliveryLoop {
  /** Takes no more, and waits for what is under way. */
  stop(): Promise<void>;
}

/** Receivers told at the same time; a slow one keeps one of these places only. */
const AT_ONCE = 10;
/** A store that fails is asked again after this. */
const AFTER_FAILURE_MS = 5000;

/** Tells webhooks what was queued for them, from now on and from before the last stop, until it is stopped. */
export function startDelivering(deps: DeliveryDeps): DeliveryLoop {
  const { webhooks, clock, log } = deps;
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isLooking = false;
  let looksAgain = false;

  const wake = (): void => {
    if (isLooking) looksAgain = true;
    else void look();
  };
  const unsubscribe = webhooks.onQueued(wake);

  async function look(): Promise<void> {
    isLooking = true;
    clearTimeout(timer);
    try {
      do {
        looksAgain = false;
        await take();
      } while (looksAgain && !isStopped);
    } catch (error) {
      log.error("Webhooks could not be read from the book", error);
      sleep(AFTER_FAILURE_MS);
    }
    isLooking = false;
  }

  async function take(): Promise<void> {
    const free = AT_ONCE - underWay.size;
    if (isStopped || free === 0) return; // whoever ends looks again
    const now = clock();
    const taken = await webhooks.claimDeliveries({ now, until: now + deps.claimMs, limit: free });
    for (const delivery of taken) {
      const work = deliver(delivery, deps).catch((error: unknown) => log.error("A webhook's delivery could not be noted", error));
      underWay.add(work);
      void work.then(() => {
        underWay.delete(work);
        wake();
      });
    }
    const next = taken.length === free ? undefined : await webhooks.nextDelivery();
    if (next !== undefined) sleep(next - clock());
  }

  function sleep(ms: number): void {
    clearTimeout(timer);
    if (isStopped) return;
    timer = setTimeout(wake, Math.min(Math.max(ms, 0), 2 ** 31 - 1));
    timer.unref();
  }

  wake();
  return {
    async stop() {
      isStopped = true;
      unsubscribe();
      clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}

/** One attempt, and what becomes of it. */
async function deliver(delivery: Delivery, { webhooks, post, retries, clock, random, log }: DeliveryDeps): Promise<void> {
  const { problem, posted, isFinal } = await attempt(delivery, post);
  if (problem === undefined) return webhooks.finishDelivery(delivery.id);
  const attempts = delivery.attempts + 1;
  const told = `${delivery.event.kind} could not be told to ${shownUrl(delivery.url)}: ${problem}`;
  if (isFinal || attempts > retries) {
    log.warn(`${told}. Given up after ${attempts} ${attempts === 1 ? "attempt" : "attempts"}.`);
    return webhooks.finishDelivery(delivery.id);
  }
  const wait = retryDelay(attempts, { retryAfter: posted?.retryAfter, now: clock(), random });
  return webhooks.postponeDelivery(delivery.id, { due: clock() + wait, attempts });
}

/** Statuses that say "not now". */
const AGAIN: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

async function attempt(delivery: Delivery, post: DeliveryDeps["post"]): Promise<{ problem?: string; posted?: Posted; isFinal?: boolean }> {
  try {
    const posted = await post(delivery);
    if (posted.status >= 200 && posted.status < 300) return {};
    return { problem: `it answered ${posted.status}`, posted, isFinal: !AGAIN.has(posted.status) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), isFinal: error instanceof Invalid };
  }
}
