/**
 * `trialbook import mlflow` of a large history: MLflow's SQLite database is written directly (logging it would take
 * hours), taken over, taken over again, and every point of both sides is compared.
 *
 *   packages/cli/bin/node bench/import.ts                 # 10,000 runs of 10 metrics with 100 points
 *   packages/cli/bin/node bench/import.ts --runs 1000     # fewer
 *   packages/cli/bin/node bench/import.ts --store postgres://…   # into a book on PostgreSQL
 *
 * MLFLOW is the `mlflow` to make the schema with; default the one of the clients' tests.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { asRunId } from "@trialbook/core/ids.ts";
import { openPostgresStores } from "@trialbook/server/stores/postgres/open-postgres.ts";
import { openSqliteStores } from "@trialbook/server/stores/sqlite/open-sqlite.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "10000" }, store: { type: "string" } } });
const RUNS = Number(values.runs);
const METRICS = 10;
const STEPS = 100;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const mlflow = process.env["MLFLOW"] ?? here("../.cache/clients/mlflow/bin/mlflow");
const folder = mkdtempSync(join(tmpdir(), "bench-import-"));
const source = join(folder, "mlflow.db");
const data = join(folder, "book");
const store = values.store === undefined ? [] : ["--store", values.store];

try {
  writeSource();
  console.log(`MLflow's database: ${RUNS} runs, ${RUNS * METRICS * STEPS} points, ${megabytes(statSync(source).size)}`);
  for (const which of ["first", "again"]) {
    const { seconds, cpu, peak, said } = await importOnce();
    console.log(`${which}: ${seconds.toFixed(1)} s wall, ${cpu.toFixed(1)} s CPU, at most ${megabytes(peak)} of memory\n${said}`);
  }
  await compare();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Random enough that nothing packs away, and the same in every run of this program. */
function loggedValue(run: number, metric: number, step: number): number {
  const mixed = Math.imul((run * METRICS + metric) * STEPS + step + 1, 0x9e3779b1) >>> 0;
  return mixed % 4999 === 0 ? Number.NaN : Math.exp(-step / 40) + mixed / 2 ** 34;
}

function idOf(run: number): string {
  return run.toString(16).padStart(32, "0");
}

function writeSource(): void {
  const made = spawnSync(mlflow, ["db", "upgrade", `sqlite:///${source}`], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`mlflow db upgrade failed: ${made.error?.message ?? made.stderr.slice(-2000)}`);
  const database = new DatabaseSync(source);
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
  const at = 1_700_000_000_000;
  database.exec(`INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
    VALUES (7, 'large', '/nowhere', 'active', ${at}, ${at})`);
  const run = database.prepare(`INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
    end_time, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
    VALUES (?, ?, 'LOCAL', '', '', 'bench', 'FINISHED', ?, ?, '', 'active', '/nowhere', 7, NULL)`);
  const param = database.prepare("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)");
  const tag = database.prepare("INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)");
  const columns = "(key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)";
  const point = database.prepare(`INSERT INTO metrics ${columns}`);
  const latest = database.prepare(`INSERT INTO latest_metrics ${columns}`);
  for (let i = 0; i < RUNS; i++) {
    const id = idOf(i);
    run.run(id, `run ${i}`, at + i * 1000, at + i * 1000 + 900);
    for (let j = 0; j < 5; j++) param.run(`param_${j}`, String(i * j), id);
    tag.run("mlflow.runName", `run ${i}`, id);
    for (let metric = 0; metric < METRICS; metric++) {
      for (let step = 0; step < STEPS; step++) {
        const value = loggedValue(i, metric, step);
        const row = [
          `metric_${metric}`,
          Number.isNaN(value) ? 0 : value,
          at + i * 1000 + step,
          id,
          step,
          Number.isNaN(value) ? 1 : 0,
        ] as const;
        point.run(...row);
        if (step === STEPS - 1) latest.run(...row);
      }
    }
  }
  database.exec("COMMIT");
  database.close();
}

/** As a person types it; memory is looked at ten times a second. */
async function importOnce(): Promise<{ seconds: number; cpu: number; peak: number; said: string }> {
  const began = performance.now();
  const child = spawn(
    here("../packages/cli/bin/node"),
    [here("../packages/cli/src/main.js"), "import", "mlflow", source, "--data", data, ...store],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let said = "";
  let peak = 0;
  let cpu = 0;
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const look = setInterval(() => {
    const seen = usageOf(child.pid ?? 0);
    peak = Math.max(peak, seen?.peak ?? 0);
    cpu = seen?.cpu ?? cpu;
  }, 100);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`The import ended with ${code}:\n${said.slice(-4000)}`);
  return { seconds: (performance.now() - began) / 1000, cpu, peak, said };
}

/** The most memory that a process had, in bytes, and its CPU seconds so far; undefined once it is gone. */
function usageOf(pid: number): { readonly peak: number; readonly cpu: number } | undefined {
  try {
    const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return { peak: Number(kilobytes) * 1024, cpu: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return undefined;
  }
}

/** Every point of every run, bit for bit. */
async function compare(): Promise<void> {
  const book =
    values.store === undefined
      ? openSqliteStores({ folder: data, durability: "relaxed", clock: Date.now })
      : await openPostgresStores({ url: values.store, durability: "relaxed", clock: Date.now });
  let points = 0;
  let wrong = 0;
  try {
    for (let i = 0; i < RUNS; i++) {
      const runId = asRunId(idOf(i));
      const { info, params, metrics } = await book.runs.getRun(runId);
      if (info.name !== `run ${i}` || params.length !== 5 || metrics.length !== METRICS) wrong++;
      for (let metric = 0; metric < METRICS; metric++) {
        const { items } = await book.metrics.history({ runId, key: `metric_${metric}`, order: "step" });
        if (items.length !== STEPS) wrong++;
        for (const { step, value } of items) {
          points++;
          if (!Object.is(value, loggedValue(i, metric, Number(step)))) wrong++;
        }
      }
    }
  } finally {
    await book.close();
  }
  console.log(`compared ${points} points of ${RUNS} runs: ${wrong} differ`);
  if (wrong > 0 || points !== RUNS * METRICS * STEPS) process.exitCode = 1;
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
