import { modelFilter, modelOrder } from "../filters.ts";
import { GIVEN_NAMES, ODD_TEXTS } from "../odd-values.ts";
import { DATASETS, DIGESTS, key, pairs, value } from "./keys.ts";
import { get, type Maker, post } from "./maker.ts";

const STATUSES = ["LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED", "LOGGED_MODEL_PENDING", 2, "3"] as const;
const CONTEXTS = ["train", "eval", "", "Training"] as const;

export const createModel: Maker = (sequence) => {
  const { dice } = sequence;
  post(
    sequence,
    "logged-models",
    {
      experiment_id: sequence.some("experiment"),
      name: dice.onceIn(8) ? dice.pick(GIVEN_NAMES) : dice.pick(["model", "Model", "net", "größer"]),
      ...(dice.onceIn(2) && { model_type: dice.pick(["Agent", "tree", ""]) }),
      ...(dice.onceIn(2) && { source_run_id: sequence.some("run") }),
      ...(dice.onceIn(2) && { params: pairs(dice, 2) }),
      ...(dice.onceIn(2) && { tags: pairs(dice, 2) }),
    },
    { makes: "model", kept: ["name"] },
  );
};

const getModel: Maker = (sequence) => {
  get(sequence, `logged-models/${sequence.some("model")}`);
};

const changeModel: Maker = (sequence) => {
  const { dice } = sequence;
  const path = `logged-models/${sequence.some("model")}`;
  if (dice.onceIn(6)) post(sequence, path, {}, { method: "DELETE" });
  else post(sequence, path, { model_id: path.slice("logged-models/".length), status: dice.pick(STATUSES) }, { method: "PATCH" });
};

const tagModel: Maker = (sequence) => {
  const { dice } = sequence;
  const path = `logged-models/${sequence.some("model")}`;
  const entries = pairs(dice, 2);
  switch (dice.below(3)) {
    case 0:
      post(sequence, `${path}/tags/${dice.pick(["a", "b", "loss", "x.y"])}`, {}, { method: "DELETE" });
      break;
    case 1:
      post(sequence, `${path}/params`, { model_id: path.slice("logged-models/".length), params: entries });
      break;
    default:
      post(sequence, `${path}/tags`, { tags: entries }, { method: "PATCH" });
  }
};

const searchModels: Maker = (sequence) => {
  const { dice } = sequence;
  const body = {
    experiment_ids: dice.onceIn(8) ? [] : [...new Set([sequence.some("experiment"), ...sequence.all("experiment")])],
    ...(dice.onceIn(2) && { filter: modelFilter(sequence) }),
    ...(dice.onceIn(4) && {
      datasets: [{ dataset_name: dice.pick(DATASETS), ...(dice.onceIn(2) && { dataset_digest: dice.pick(DIGESTS) }) }],
    }),
    ...(dice.onceIn(2) && { order_by: modelOrder(dice) }),
    ...(dice.onceIn(2) && { max_results: dice.pick([1, 2, 50, "3", 0, -1]) }),
  };
  sequence.hasToken(post(sequence, "logged-models/search", body));
  if (dice.onceIn(3)) sequence.hasToken(post(sequence, "logged-models/search", { ...body, page_token: sequence.some("token") }));
};

const listFiles: Maker = (sequence) => {
  const { dice } = sequence;
  const folder = dice.pick(["", "sub", "nowhere", "../x", "a//b"]);
  if (dice.onceIn(2))
    get(
      sequence,
      `logged-models/${sequence.some("model")}/artifacts/directories`,
      folder === "" ? [] : [["artifact_directory_path", folder]],
    );
  else get(sequence, "artifacts/list", [["run_id", sequence.some("run")], ...(folder === "" ? [] : [["path", folder] as const])]);
};

const inputs: Maker = (sequence) => {
  const { dice } = sequence;
  const datasets = dice.some([0], 2).map(() => ({
    dataset: {
      name: dice.onceIn(15) ? dice.pick(ODD_TEXTS) : dice.pick(DATASETS),
      digest: dice.onceIn(15) ? dice.pick(["x".repeat(36), "x".repeat(37), ""]) : dice.pick(DIGESTS),
      source_type: dice.pick(["local", "code"]),
      source: dice.pick(["{}", "s3://bucket/x"]),
      ...(dice.onceIn(2) && { schema: "[]" }),
      ...(dice.onceIn(2) && { profile: '{"rows": 5}' }),
    },
    ...(!dice.onceIn(4) && {
      tags: [{ key: dice.onceIn(4) ? key(dice) : "mlflow.data.context", value: dice.onceIn(6) ? value(dice) : dice.pick(CONTEXTS) }],
    }),
  }));
  const models = dice.onceIn(4) ? [{ model_id: sequence.some("model") }] : [];
  post(sequence, "runs/log-inputs", { run_id: sequence.some("run"), datasets, ...(models.length > 0 && { models }) });
};

const outputs: Maker = (sequence) => {
  const { dice } = sequence;
  post(sequence, "runs/outputs", {
    run_id: sequence.some("run"),
    models: [{ model_id: sequence.some("model"), step: dice.pick([0, 1, 5]) }],
  });
};

export const modelMakers: readonly Maker[] = [
  createModel,
  createModel,
  getModel,
  changeModel,
  changeModel,
  tagModel,
  tagModel,
  searchModels,
  searchModels,
  searchModels,
  listFiles,
  inputs,
  inputs,
  outputs,
];
