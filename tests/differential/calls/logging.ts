import type { Sequence } from "../sequence.ts";
import { DATASETS, DIGESTS, key, longValue, pairs, tagKey } from "./keys.ts";
import { get, type Maker, post } from "./maker.ts";

const doubles = [0, 1, -1, 0.5, 0.1, -0.0, 1e-320, 1e308, 123456789.123, "NaN", "Infinity", "-Infinity", "0.25", "1e-3", 3] as const;
const steps = [0, 0, 1, 2, 3, 10, -1, 1_000_000, 9007199254740991, "7", "9223372036854775807", "-9223372036854775808", "1e3"] as const;

function point(sequence: Sequence): Record<string, unknown> {
  const { dice } = sequence;
  return {
    key: key(dice),
    value: dice.pick(doubles),
    timestamp: dice.onceIn(20) ? dice.pick([0, -1, "5", "1e12", 4102444800000]) : 1_600_000_000_000 + dice.below(5),
    ...(!dice.onceIn(5) && { step: dice.pick(steps) }),
    ...(dice.onceIn(6) && onModel(sequence)),
  };
}

function onModel(sequence: Sequence): Record<string, unknown> {
  const { dice } = sequence;
  return {
    model_id: sequence.some("model"),
    ...(dice.onceIn(2) && { dataset_name: dice.pick(DATASETS), dataset_digest: dice.pick(DIGESTS) }),
    ...(dice.onceIn(20) && { dataset_digest: "" }),
  };
}

const logMetric: Maker = (sequence) => {
  post(sequence, "runs/log-metric", { run_id: sequence.some("run"), ...point(sequence) });
};

const logParameter: Maker = (sequence) => {
  const { dice } = sequence;
  post(sequence, "runs/log-parameter", { run_id: sequence.some("run"), key: key(dice), value: longValue(dice) });
};

const logBatch: Maker = (sequence) => {
  const { dice } = sequence;
  post(sequence, "runs/log-batch", {
    run_id: sequence.some("run"),
    ...(!dice.onceIn(4) && { metrics: dice.some([0], 6).map(() => point(sequence)) }),
    ...(dice.onceIn(2) && { params: pairs(dice, 2) }),
    ...(dice.onceIn(2) && { tags: pairs(dice, 3, tagKey) }),
  });
};

const tooMuch: Maker = (sequence) => {
  const { dice } = sequence;
  const [name, count] = dice.pick([
    ["params", 101],
    ["params", 100],
    ["tags", 101],
    ["tags", 100],
    ["metrics", 1000],
    ["metrics", 1001],
  ] as const);
  const entries = Array.from({ length: count }, (_, i) =>
    name === "metrics" ? { key: "many", value: i, timestamp: i, step: i } : { key: `${name}-${i}`, value: String(i) },
  );
  post(sequence, "runs/log-batch", { run_id: sequence.some("run"), [name]: entries });
};

const history: Maker = (sequence) => {
  const { dice } = sequence;
  const query: [string, string][] = [
    ["run_id", sequence.some("run")],
    ["metric_key", key(dice)],
  ];
  if (dice.onceIn(2)) query.push(["max_results", dice.pick(["1", "2", "3", "1000", "0", "-1", "x"])]);
  sequence.hasToken(get(sequence, "metrics/get-history", query));
  if (dice.onceIn(3)) get(sequence, "metrics/get-history", [...query, ["page_token", sequence.some("token")]]);
};

const interval: Maker = (sequence) => {
  const { dice } = sequence;
  const path = dice.pick(["metrics/get-history-bulk-interval", "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval"]);
  const range = dice.onceIn(2)
    ? []
    : [["start_step", dice.pick(["0", "1", "-5", "x"])] as const, ["end_step", dice.pick(["2", "10", "-9"])] as const];
  get(
    sequence,
    path,
    [
      ...dice.some([0], 3).map(() => ["run_ids", sequence.some("run")] as const),
      ["metric_key", key(dice)],
      ...range,
      ...(dice.onceIn(2) ? [["max_results", dice.pick(["1", "2", "3", "2500", "2501", "0"])] as const] : []),
    ],
    { unordered: true },
  );
};

const bulk: Maker = (sequence) => {
  const { dice } = sequence;
  get(
    sequence,
    "/ajax-api/2.0/mlflow/metrics/get-history-bulk",
    [
      ...dice.some([0], 3).map(() => ["run_id", sequence.some("run")] as const),
      ["metric_key", key(dice)],
      ...(dice.onceIn(4) ? [["max_results", "25000"] as const] : []),
    ],
    { unordered: true },
  );
};

export const loggingMakers: readonly Maker[] = [
  logMetric,
  logMetric,
  logMetric,
  logParameter,
  logParameter,
  logBatch,
  logBatch,
  logBatch,
  logBatch,
  tooMuch,
  history,
  history,
  interval,
  bulk,
];
