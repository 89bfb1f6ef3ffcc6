import { runFilter, runOrder } from "../filters.ts";
import { GIVEN_NAMES, ODD_TEXTS } from "../odd-values.ts";
import type { Sequence } from "../sequence.ts";
import { key, longValue, pairs, tagKey } from "./keys.ts";
import { get, type Maker, post } from "./maker.ts";

const runNames = ["first", "second", "Third", "lauf-7", "a b"] as const;

export const createRun: Maker = (sequence) => {
  const { dice } = sequence;
  post(
    sequence,
    "runs/create",
    {
      experiment_id: sequence.some("experiment"),
      start_time: sequence.time(),
      ...(dice.onceIn(2) && { user_id: dice.pick(["ada", "grace", "", "x".repeat(256), "ß"]) }),
      run_name: dice.onceIn(10) ? dice.pick(GIVEN_NAMES) : dice.pick(runNames),
      ...(dice.onceIn(2) && { tags: pairs(dice, 3, (dice) => (dice.onceIn(6) ? "mlflow.note.content" : key(dice))) }),
    },
    // A server makes up what is missing of these.
    { makes: "run", kept: ["run_name", "start_time", "tags"] },
  );
};

const getRun: Maker = (sequence) => {
  const { dice } = sequence;
  const id = sequence.some("run");
  get(
    sequence,
    "runs/get",
    dice.onceIn(4)
      ? [["run_uuid", id]]
      : dice.onceIn(4)
        ? [
            ["run_id", id],
            ["run_uuid", id],
          ]
        : [["run_id", id]],
  );
};

const updateRun: Maker = (sequence) => {
  const { dice } = sequence;
  post(sequence, "runs/update", {
    run_id: sequence.some("run"),
    ...(dice.onceIn(2) && { status: dice.pick(["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED", 3, "4"]) }),
    ...(dice.onceIn(2) && { end_time: sequence.time() }),
    ...(dice.onceIn(3) && { run_name: dice.onceIn(8) ? dice.pick(ODD_TEXTS) : dice.pick(runNames) }),
  });
};

const bin: Maker = (sequence) => {
  post(sequence, sequence.dice.pick(["runs/delete", "runs/restore", "runs/restore"]), { run_id: sequence.some("run") });
};

const tag: Maker = (sequence) => {
  const { dice } = sequence;
  const set = !dice.onceIn(3);
  post(sequence, set ? "runs/set-tag" : "runs/delete-tag", {
    run_id: sequence.some("run"),
    key: tagKey(dice),
    ...(set && { value: longValue(dice) }),
  });
};

const logModel: Maker = (sequence) => {
  const { dice } = sequence;
  const run = sequence.some("run");
  const model = {
    artifact_path: "model",
    flavors: { python_function: {} },
    model_uuid: null,
    utc_time_created: "2026-01-02 03:04:05",
    run_id: run,
  };
  const { artifact_path, ...incomplete } = model;
  const broken = ["", "{", "[]", "5", "null", JSON.stringify(incomplete)];
  const model_json = dice.onceIn(5) ? dice.pick(broken) : JSON.stringify({ ...incomplete, artifact_path });
  post(sequence, "runs/log-model", { run_id: run, model_json });
};

const search: Maker = (sequence) => {
  const { dice } = sequence;
  const order = runOrder(dice);
  const body = {
    experiment_ids: searched(sequence),
    ...(!dice.onceIn(4) && { filter: runFilter(sequence) }),
    ...(dice.onceIn(3) && { run_view_type: dice.pick(["ACTIVE_ONLY", "DELETED_ONLY", "ALL", 1, 2, 3]) }),
    ...(dice.onceIn(2) && { max_results: dice.pick([1, 2, 3, 5, 50_000, 50_001, 0, -1, "10"]) }),
    ...(order.length > 0 && { order_by: order }),
  };
  sequence.hasToken(post(sequence, "runs/search", body));
  if (dice.onceIn(3)) sequence.hasToken(post(sequence, "runs/search", { ...body, page_token: sequence.some("token") }));
};

function searched(sequence: Sequence): readonly string[] {
  const all = sequence.all("experiment");
  return sequence.dice.onceIn(3) || all.length === 0 ? [sequence.some("experiment")] : all;
}

export const runMakers: readonly Maker[] = [
  createRun,
  createRun,
  getRun,
  updateRun,
  updateRun,
  bin,
  tag,
  tag,
  logModel,
  search,
  search,
  search,
  search,
  search,
  search,
];
