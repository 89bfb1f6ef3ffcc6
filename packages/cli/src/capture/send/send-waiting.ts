import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "@trialbook/core/reproduction/outcome.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import { readOutcome } from "../child/start-command.ts";
import { finishRun } from "../finish-run.ts";
import { type Claim, claimJournal } from "../journal/claim-journal.ts";
import { continuedJournal, type JournalFacts, journalFacts } from "../journal/journal-facts.ts";
import { journalHome, waitingJournals } from "../journal/journal-home.ts";
import { type RunContext, readContext } from "../journal/run-context.ts";
import { type RunFolder, runFolder, SEGMENT } from "../journal/run-folder.ts";
import { RunWatcher } from "../watch/run-watcher.ts";
import { DataSender } from "./data-sender.ts";
import type { Destination } from "./destination.ts";
import { JournalSender } from "./journal-sender.ts";
import { linkToParent } from "./link-to-parent.ts";

export interface SentJournals {
  /** Runs that the server has whole now. */
  readonly complete: number;
  /** Runs whose command still goes on; what there is of them has been sent. */
  readonly running: number;
  readonly refused: readonly string[];
}

/**
 * Sends every journal that waits for a destination. What a killed wrapper left is finished first: as the command ended
 * if that was noted, else as unseen. Runs that another process watches are left to it.
 *
 * @throws {Unreachable} if the server went away; what was sent stays sent
 */
export async function sendWaiting(
  destination: Destination,
  connection: Connection,
  { env, clock, silentFor = 0 }: Sending,
): Promise<SentJournals> {
  const home = journalHome(destination, env);
  const sent = { complete: 0, running: 0, refused: [] as string[] };
  const done: { readonly sender: JournalSender; readonly context: RunContext }[] = [];
  const claims: Claim[] = [];
  try {
    for (const id of waitingJournals(home)) {
      const folder = runFolder(home, id);
      if (silentFor > 0 && clock() - lastWritten(folder) < silentFor) continue;
      const context = readContext(folder);
      const facts = journalFacts(folder);
      if (facts.state === "watched" || (context !== undefined && !sameDestination(context, destination))) continue;
      if (facts.state === "empty" || context === undefined) {
        // A run that begins in this moment looks the same.
        if (clock() - lastWritten(folder) > ABANDONED_AFTER) rmSync(folder.path, { recursive: true, force: true });
        continue;
      }
      const claim = claimJournal(folder);
      if (claim === undefined) continue;
      claims.push(claim);
      if (facts.state === "unfinished") await finishLeft(folder, context, { facts, clock });
      const sender = new JournalSender(folder);
      await sender.send(connection);
      const data = new DataSender(folder, context);
      await data.send(connection);
      sent.refused.push(...sender.refused, ...data.refused);
      if (facts.state === "orphaned") sent.running++;
      else done.push({ sender, context });
    }
    // A child still finds its parent's journal.
    for (const { sender, context } of done) await linkToParent(sender, context, connection);
    for (const { sender } of done) sender.remove();
  } finally {
    for (const claim of claims) claim.release();
  }
  return { ...sent, complete: done.length };
}

interface Sending {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => number;
  /** Milliseconds: journals that were written to since are left alone. */
  readonly silentFor?: number;
}

/** When a journal's newest segment was written to, or the folder was made; milliseconds since 1970; 0 if it is gone. */
function lastWritten(folder: RunFolder): number {
  try {
    const segments = readdirSync(folder.path).filter((name) => SEGMENT.test(name));
    const newest = segments.sort().at(-1);
    return statSync(newest === undefined ? folder.path : join(folder.path, newest)).mtimeMs;
  } catch {
    return 0; // Another process has sent it meanwhile.
  }
}

/** Milliseconds after which a journal without a beginning will not get one any more. */
const ABANDONED_AFTER = 60 * 60 * 1000;

/** Journals that wait for a destination, without those that another process sends. */
export function waitingFor(destination: Destination, env: Readonly<Record<string, string | undefined>>): number {
  const home = journalHome(destination, env);
  return waitingJournals(home).filter((id) => journalFacts(runFolder(home, id)).state !== "watched").length;
}

async function finishLeft(
  folder: RunFolder,
  context: RunContext,
  { facts, clock }: { readonly facts: JournalFacts; readonly clock: () => number },
) {
  const writer = continuedJournal(folder, facts, clock);
  const watcher = new RunWatcher({ folder, context, writer, clock });
  await finishRun({ folder, context, writer, watcher }, readOutcome(folder) ?? unseenEnd(folder, facts.lastSeen));
}

/** Of a command whose end nobody noted, or that never had a process. */
function unseenEnd(folder: RunFolder, ended: number): Outcome {
  return existsSync(folder.child) ? { ended, unseen: true } : { ended, notStarted: "trialbook run was ended before the command began" };
}

/** Journals of several servers lie in one folder. */
function sameDestination({ destination: own }: RunContext, asked: Destination): boolean {
  return own.kind === "folder" || (asked.kind === "server" && own.url === asked.url);
}
