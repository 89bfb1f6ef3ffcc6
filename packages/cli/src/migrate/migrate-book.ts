import type { Book } from "@trialbook/core/book.ts";
import { Invalid } from "@trialbook/core/errors.ts";
import { MigrateReport } from "./migrate-report.ts";
import { moveAccounts } from "./move-accounts.ts";
import { moveDataVersions } from "./move-data-versions.ts";
import { beginExperiments, endExperiments } from "./move-experiments.ts";
import { moveFiles } from "./move-files.ts";
import { beginModels, endModels } from "./move-models.ts";
import { moveRegistry } from "./move-registry.ts";
import { moveRuns } from "./move-runs.ts";
import { moveTraces } from "./move-traces.ts";
import { moveWebhooks, quietWebhooks, type Secrets } from "./move-webhooks.ts";
import type { Moving } from "./mover.ts";

export interface MigrateParts {
  /** Opened to be read. */
  readonly from: Book;
  readonly to: Book;
  readonly secrets: { readonly from: () => Secrets; readonly to: () => Secrets };
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
}

/**
 * Brings all that a book holds into another one, under the same ids, record by record: what the target has already is left
 * alone, the rest is written, read back and compared. It can be cut off and repeated at any time; nothing is kept between two
 * times but the target itself, and memory does not grow with the books. Nothing is deleted from the target but tags and
 * aliases that the source no longer has.
 *
 * @throws {Invalid} if the target holds another book @throws {StorageFull} @throws {Unavailable} when nothing more can be written
 */
export async function migrateBook({ from, to, secrets, signal, onProgress }: MigrateParts): Promise<MigrateReport> {
  const report = new MigrateReport();
  const moving: Moving = { from, to, report, signal, onProgress };
  const keeps = async (what: string, list: (book: Book) => Promise<number>): Promise<boolean> => {
    const refused = await refusal(() => list(to));
    const missing = await refusal(() => list(from));
    if (refused === undefined) return missing === undefined;
    if (missing === undefined && (await list(from)) > 0) report.notKept.push(`${what}: ${refused}`);
    return false;
  };
  const keepsWebhooks = await keeps("webhooks", async ({ webhooks }) => (await webhooks.listWebhooks({ limit: 1 })).items.length);
  const keepsRegistry = await keeps(
    "registered models",
    async ({ registry }) => (await registry.searchRegisteredModels({ scope: "all", order: [], limit: 1 })).items.length,
  );
  const keepsVersions = await keeps("data versions", async ({ datasets }) => (await datasets.listDatasets()).length);
  const experiments = await beginExperiments(moving);
  const ids = experiments.map(({ experiment }) => experiment.id);
  const keepsTraces = await keeps(
    "traces",
    async ({ traces }) => (await traces.searchTraces({ experimentIds: ids, clauses: [], order: [], limit: 1 })).items.length,
  );

  // First, so that a target that was begun is never open to everybody.
  await moveAccounts(moving);
  if (keepsWebhooks) await quietWebhooks(moving);
  for (const id of ids) await beginModels(moving, id);
  await moveRuns(moving);
  await moveFiles(moving);
  if (keepsTraces) for (const id of ids) await moveTraces(moving, id);
  if (keepsRegistry) await moveRegistry(moving);
  // After the registry, which notes on a logged model where it is registered, as the source's have it noted already.
  for (const id of ids) await endModels(moving, id);
  if (keepsVersions) await moveDataVersions(moving);
  if (keepsWebhooks) await moveWebhooks(moving, secrets);
  await endExperiments(moving, experiments);
  return report;
}

/** Why a back-end does not keep something; absent if it does. */
async function refusal(ask: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
}
