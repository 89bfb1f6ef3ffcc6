import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import type { Connection } from "@trialbook/sdk/http.ts";
import type { RunContext } from "../journal/run-context.ts";
import { runFolderAt } from "../journal/run-folder.ts";
import { JournalSender } from "./journal-sender.ts";

/**
 * Makes a run that was started by a captured one its child, once the server has the child. A parent that the server does not
 * know yet is created, which its own wrapper may do again without harm.
 *
 * @returns whether nothing is left to do
 * @throws {Unreachable}
 */
export async function linkToParent(sender: JournalSender, context: RunContext, connection: Connection): Promise<boolean> {
  if (context.parent === undefined) return true;
  if (sender.run === undefined) return false;
  if (!sameDestination(context.parent, context)) return true;
  const parent = await new JournalSender(runFolderAt(context.parent)).create(connection);
  if (parent === undefined) return false;
  await sender.tag(connection, { [runTags.parent]: parent.id });
  return true;
}

function sameDestination(parent: string, { destination }: RunContext): boolean {
  try {
    const told = JSON.parse(readFileSync(join(parent, "context.json"), "utf8")) as RunContext;
    return JSON.stringify(told.destination) === JSON.stringify(destination);
  } catch {
    return false; // The parent has ended and is with its server.
  }
}
