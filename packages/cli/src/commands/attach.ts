import { existsSync } from "node:fs";
import { constants } from "node:os";
import { Invalid } from "@trialbook/core/errors.ts";
import { exitCodeOf, type Outcome } from "@trialbook/core/reproduction/outcome.ts";
import { readOutcome } from "../capture/child/start-command.ts";
import { conductRun } from "../capture/conduct-run.ts";
import { continuedJournal, journalFacts } from "../capture/journal/journal-facts.ts";
import { journalHome, waitingJournals } from "../capture/journal/journal-home.ts";
import { journalLines } from "../capture/journal/journal-reader.ts";
import { isRunning, processIdentity } from "../capture/journal/process-identity.ts";
import { readContext } from "../capture/journal/run-context.ts";
import { type RunFolder, runFolder } from "../capture/journal/run-folder.ts";
import { type Destination, destinationOf, Line } from "../capture/send/destination.ts";
import { JournalSender } from "../capture/send/journal-sender.ts";
import { type Command, UsageError } from "../command.ts";
import { bookOptionsHelp } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";

const help = `Usage: trialbook attach [RUN]

Goes on watching a command whose trialbook run was killed: shows its output from where it was, records it to its end, and
leaves with its exit code. Without RUN it takes the only one there is. RUN is a name, an id, or its beginning.

${bookOptionsHelp}

Example: trialbook attach brisk-otter-1`;

/** Milliseconds between two looks whether the command still runs. */
const LOOK_EVERY = 200;

/** `trialbook attach` */
export const attachCommand: Command = {
  name: "attach",
  help,
  async run(args) {
    const { values, words } = readArguments(args, { url: { type: "string" }, data: { type: "string" } });
    const [wanted, ...more] = words;
    if (more.length > 0) throw new UsageError("attach takes one run.");
    const destination = destinationOf(process.env, values);
    const folder = chosen(orphans(destination), wanted);
    const context = readContext(folder);
    if (context === undefined)
      throw new Invalid(`The journal ${folder.path} has lost its context and cannot be watched; trialbook sync sends what it has.`);
    const writer = continuedJournal(folder, journalFacts(folder), Date.now);
    const { pid, started } = processIdentity(process.pid);
    writer.append({ kind: "attached", pid, started });
    const outcome = (): Outcome => readOutcome(folder) ?? { ended: Date.now(), unseen: true };
    const show = {
      stdout: (bytes: Buffer) => void process.stdout.write(bytes),
      stderr: (bytes: Buffer) => void process.stderr.write(bytes),
    };
    const line = new Line(context.destination, process.env["TRIALBOOK_TOKEN"]);
    const { record, problem } = await conductRun({ folder, context, writer, line, clock: Date.now, show }, ended(folder), outcome);
    if (problem !== undefined) console.error(`trialbook: ${problem} The run is kept on this machine; trialbook sync sends it.`);
    return record.outcome === undefined ? 1 : exitCodeOf(record.outcome, constants.signals);
  },
};

interface Orphan {
  readonly folder: RunFolder;
  readonly name: string;
  readonly id: string | undefined;
}

/** Journals whose wrapper is gone while their command goes on. */
function orphans(destination: Destination): readonly Orphan[] {
  const home = journalHome(destination, process.env);
  return waitingJournals(home)
    .map((id) => runFolder(home, id))
    .filter((folder) => journalFacts(folder).state === "orphaned")
    .map((folder) => {
      const first = journalLines(folder.path).next().value;
      const { run } = new JournalSender(folder);
      return { folder, name: run?.name ?? (first?.kind === "start" ? first.name : undefined) ?? folder.id, id: run?.id };
    });
}

function chosen(found: readonly Orphan[], wanted: string | undefined): RunFolder {
  const matching = found.filter(
    ({ folder, name, id }) => wanted === undefined || name === wanted || folder.id === wanted || id?.startsWith(wanted),
  );
  const [first] = matching;
  if (first !== undefined && matching.length === 1) return first.folder;
  const names = (first === undefined ? found : matching).map(({ name }) => `  ${name}`).join("\n");
  if (first === undefined && names === "") throw new Invalid("No command runs here without someone watching it.");
  throw new Invalid(
    first === undefined
      ? `${wanted} does not run here unwatched; these do:\n${names}`
      : `Several commands run unwatched; name one:\n${names}`,
  );
}

async function ended(folder: RunFolder): Promise<void> {
  const command = [...journalLines(folder.path)].find((line) => line.kind === "process");
  const start = journalLines(folder.path).next().value;
  while (!existsSync(folder.exit)) {
    if (command?.kind !== "process" || start?.kind !== "start" || !isRunning(command, start)) {
      // The keeper writes a moment after the command has gone.
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}
