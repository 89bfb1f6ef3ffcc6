import { PREFIX } from "../call.ts";
import { experimentFilter, experimentOrder } from "../filters.ts";
import { ODD_TEXTS } from "../odd-values.ts";
import type { Sequence } from "../sequence.ts";
import { key, longValue, pairs } from "./keys.ts";
import { get, type Maker, post } from "./maker.ts";

const names = ["one", "two", "three", "Four", "fünf", "with space", "with/slash", "50%", "a_b"] as const;

export const createExperiment: Maker = (sequence) => {
  const { dice } = sequence;
  post(
    sequence,
    "experiments/create",
    {
      name: experimentName(sequence),
      ...(dice.onceIn(3) && { tags: pairs(dice, 3) }),
    },
    { makes: "experiment", kept: ["name"] },
  );
};

function experimentName({ dice }: Sequence): string {
  if (dice.onceIn(40)) return "";
  return `${PREFIX}-${dice.onceIn(10) ? dice.pick(ODD_TEXTS) : dice.pick(names)}`;
}

const getExperiment: Maker = (sequence) => {
  get(sequence, "experiments/get", [["experiment_id", sequence.some("experiment")]]);
};

const getByName: Maker = (sequence) => {
  get(sequence, "experiments/get-by-name", [["experiment_name", experimentName(sequence)]]);
};

const change: Maker = (sequence) => {
  const { dice } = sequence;
  const path = dice.pick(["experiments/delete", "experiments/restore", "experiments/restore", "experiments/update", "experiments/update"]);
  const body = { experiment_id: sequence.some("experiment"), ...(path.endsWith("update") && { new_name: experimentName(sequence) }) };
  post(sequence, path, body, { kept: ["new_name"] });
};

const tag: Maker = (sequence) => {
  const { dice } = sequence;
  const set = !dice.onceIn(3);
  post(sequence, set ? "experiments/set-experiment-tag" : "experiments/delete-experiment-tag", {
    experiment_id: sequence.some("experiment"),
    key: key(dice),
    ...(set && { value: longValue(dice) }),
  });
};

/** Keeps the experiments of other sequences out of a search. */
const OWN = `name LIKE '${PREFIX}%'`;

const search: Maker = (sequence) => {
  const { dice } = sequence;
  const filter = [OWN, ...experimentFilter(sequence)].join(" AND ");
  const body = {
    max_results: dice.pick([1, 2, 2, 3, 1000, 50_000, 50_001, 0, -1, "5", 1e6]),
    filter,
    ...(dice.onceIn(2) && { order_by: experimentOrder(dice) }),
    ...(dice.onceIn(2) && { view_type: dice.pick(["ACTIVE_ONLY", "DELETED_ONLY", "ALL", 1, 2, 3, "all", 7]) }),
  };
  sequence.hasToken(post(sequence, "experiments/search", body, { kept: ["filter"] }));
  if (dice.onceIn(2))
    sequence.hasToken(post(sequence, "experiments/search", { ...body, page_token: sequence.some("token") }, { kept: ["filter"] }));
};

const searchByQuery: Maker = (sequence) => {
  const { dice } = sequence;
  const query: [string, string][] = [
    ["max_results", dice.pick(["3", "100", "0", "x"])],
    ["filter", OWN],
    ["view_type", dice.pick(["ACTIVE_ONLY", "DELETED_ONLY", "ALL", "3"])],
    ...experimentOrder(dice).map((item): [string, string] => ["order_by", item]),
  ];
  get(sequence, "experiments/search", query, { kept: ["filter"] });
};

const searchDatasets: Maker = (sequence) => {
  const { dice } = sequence;
  const path = "/ajax-api/2.0/mlflow/experiments/search-datasets";
  post(sequence, path, { experiment_ids: dice.some([0, 1], 3).map(() => sequence.some("experiment")) }, { unordered: true });
};

export const experimentMakers: readonly Maker[] = [
  createExperiment,
  getExperiment,
  getByName,
  change,
  tag,
  tag,
  search,
  search,
  searchByQuery,
  searchDatasets,
];
