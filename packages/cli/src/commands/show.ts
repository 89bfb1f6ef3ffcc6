import { apparentStatus, runTags } from "@trialbook/core/reproduction/run-links.ts";
import { RECORD_ARTIFACT, type RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { type Connection, type Output, Refused, request, send } from "@trialbook/sdk/http.ts";
import { type Command, UsageError } from "../command.ts";
import { findRun } from "../find-run.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";
import { ago, shownNumber } from "../runs/run-table.ts";
import { table } from "../terminal/table.ts";

const help = `Usage: trialbook show RUN [options]

Shows one run: its params, metrics, data, and what was captured of its code, environment and files. RUN is an id, the
beginning of one, or a name.

  --json      everything as JSON; what was captured stands under "record"
${bookOptionsHelp}

Example: trialbook show brisk-otter-1`;

type Run = Output<"GET /runs/{id}">["run"];

/** `trialbook show` */
export const showCommand: Command = {
  name: "show",
  help,
  async run(args) {
    const { values, words } = readArguments(args, { json: { type: "boolean" }, url: { type: "string" }, data: { type: "string" } });
    const [name, ...more] = words;
    if (name === undefined || more.length > 0) throw new UsageError("show takes one run; write for example: trialbook show RUN");
    const { run, record } = await withServer({ ...values, folder: "must-exist" }, async (connection) => {
      const id = await findRun(connection, name);
      const found = await send(connection, "GET /runs/{id}", { id });
      return { run: found.run, record: await readRecord(connection, id) };
    });
    console.log(values.json === true ? JSON.stringify(asJson(run, record), undefined, 2) : describe(run, record));
    return 0;
  },
};

/** What was captured of a run; absent if it was not made by `trialbook run`. */
async function readRecord(connection: Connection, id: string): Promise<RunRecord | undefined> {
  try {
    const answer = await request(connection, `/api/v1/runs/${id}/artifacts/${RECORD_ARTIFACT}`, {});
    return (await answer.json()) as RunRecord;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

function asJson(run: Run, record: RunRecord | undefined) {
  const { info } = run;
  return {
    id: info.id,
    name: info.name,
    experimentId: info.experimentId,
    status: statusOf(run),
    ...(info.startTime !== undefined && { startTime: info.startTime }),
    ...(info.endTime !== undefined && { endTime: info.endTime }),
    user: info.userId,
    params: texts(run.params),
    metrics: Object.fromEntries(run.metrics.map(({ key, latest }) => [key, latest.value])),
    tags: texts(run.tags),
    datasets: run.datasets,
    ...(record !== undefined && { record }),
  };
}

function describe(run: Run, record: RunRecord | undefined): string {
  const { info } = run;
  const parts = [`${info.name}  ${info.id}  ${statusOf(run)}  ${ago(info.startTime, Date.now())}`];
  const list = (title: string, rows: readonly (readonly string[])[]): void => {
    if (rows.length > 0)
      parts.push(`${title}\n${table(rows[0] ?? [], rows.slice(1), { width: process.stdout.columns }).replaceAll(/^/gm, "  ")}`);
  };
  const note = run.tags.find(({ key }) => key === runTags.note)?.value;
  if (note !== undefined) parts.push(note);
  list(
    "Params",
    run.params.map(({ key, value }) => [key, value]),
  );
  list(
    "Metrics",
    run.metrics.map(({ key, latest, min, max }) => [
      key,
      shownNumber(latest.value),
      `step ${latest.step}`,
      min === undefined ? "" : `min ${shownNumber(min.value)}`,
      max === undefined ? "" : `max ${shownNumber(max.value)}`,
    ]),
  );
  list(
    "Data",
    run.datasets.map(({ name, digest, context, versions = [] }) => [name, digest.slice(0, 12), versions.join(", "), context ?? ""]),
  );
  if (record !== undefined) parts.push(describeRecord(record));
  return parts.join("\n\n");
}

function describeRecord({ command, code, environment, files, seeds, capture, outcome }: RunRecord): string {
  const lines = [`Command      ${command.argv.join(" ")}`];
  if (code.kind === "git") {
    const changed = code.dirty ? ", with changes that are kept" : "";
    lines.push(
      `Code         ${code.commit.slice(0, 12)}${code.branch === undefined ? "" : ` on ${code.branch}`}${changed}${code.pushed ? "" : ", not pushed"}`,
    );
  } else lines.push(`Code         ${code.files.length} files, no git`);
  for (const { version, executable, packages } of environment.python) {
    const used = packages.filter((one) => one.used);
    lines.push(`Python       ${version} at ${executable}; ${used.length} packages used of ${packages.length}`);
    if (used.length > 0) lines.push(`             ${used.map((one) => `${one.name} ${one.version}`).join(", ")}`);
  }
  for (const { version, packages } of environment.r)
    lines.push(`R            ${version}; ${packages.map((one) => `${one.name} ${one.version}`).join(", ")}`);
  const { cpu, cores, gpus, system } = environment.machine;
  lines.push(`Machine      ${environment.host}, ${system}, ${cores} × ${cpu}${gpus.map(({ name }) => `, ${name}`).join("")}`);
  if (seeds.length > 0) lines.push(`Seeds        ${seeds.map(({ origin, value }) => `${origin} ${value}`).join(", ")}`);
  for (const role of ["input", "output", "code"] as const) {
    const own = files.filter((file) => file.role === role);
    const more = own.length > 8 ? `, and ${own.length - 8} more` : "";
    const word = role === "input" ? "Read" : role === "output" ? "Wrote" : "Code read";
    if (own.length > 0)
      lines.push(
        `${word.padEnd(13)}${own
          .slice(0, 8)
          .map(({ path }) => path)
          .join(", ")}${more}`,
      );
  }
  if (outcome?.usage !== undefined) {
    const { userCpu, systemCpu, peakMemory } = outcome.usage;
    lines.push(`Used         ${(userCpu + systemCpu).toFixed(1)} s CPU, ${Math.round(peakMemory / 1024 / 1024)} MiB at most`);
  }
  lines.push(`Captured     ${capture.level}`);
  for (const gap of capture.gaps) lines.push(`             ${gap}`);
  return lines.join("\n");
}

function statusOf({ info, tags }: Run): string {
  const heartbeat = tags.find(({ key }) => key === runTags.heartbeat)?.value;
  return apparentStatus({ status: info.status as string, heartbeat, now: Date.now() });
}

function texts(facts: readonly { readonly key: string; readonly value: string }[]): Readonly<Record<string, string>> {
  return Object.fromEntries(facts.map(({ key, value }) => [key, value]));
}
