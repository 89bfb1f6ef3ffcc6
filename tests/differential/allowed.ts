import { isObject } from "./answer.ts";
import type { Difference } from "./play.ts";

interface Allowed {
  /** As `docs/protocols/mlflow.md` lists it. */
  readonly name: string;
  readonly when: (difference: Difference) => boolean;
  /** Even where both refuse, one of them has kept a part: from here on they hold different things. */
  readonly parts?: true;
}

const invalid = "INVALID_PARAMETER_VALUE";

/** Every difference that is meant. `docs/protocols/mlflow.md` has the reasons. */
const ALLOWED: readonly Allowed[] = [
  // What MLflow gets wrong itself.
  { name: "no server fault", when: ({ mlflow, trialbook }) => mlflow.status >= 500 && trialbook.status < 500, parts: true },
  {
    name: "no database errors",
    when: ({ mlflow, trialbook }) => mlflow.errorCode === "BAD_REQUEST" && trialbook.status < 500,
    parts: true,
  },
  { name: "NaN of models", when: ({ mlflow, trialbook }) => trialbook.body?.replaceAll('"value":"NaN"', '"value":0') === mlflow.body },
  {
    name: "NaN in JSON",
    when: (it) => it.call.path.endsWith("metrics/get-history-bulk") && it.mlflow.body?.includes(":NaN") === true,
  },
  { name: "empty files", when: ({ mlflow, trialbook }) => trialbook.body?.replaceAll('"file_size":0,', "") === mlflow.body },
  { name: "data sets by name", when: (it) => onDatasetsByName(it.call.body) && it.mlflow.body === "{}" },
  { name: "deleted models", when: (it) => ofModel(it) && it.mlflow.status === 200 && it.trialbook.status === 404 },
  {
    name: "run ids twice",
    when: (it) => it.call.path.includes("get-history-bulk") && bothAnswer(it) && hasTwice(it.call.query, "run_ids"),
  },

  // What is said in other words.
  { name: "spelling first", when: (it) => it.mlflow.errorCode === "RESOURCE_DOES_NOT_EXIST" && it.trialbook.errorCode === invalid },
  { name: "wrong types", when: ({ call, trialbook }) => call.mistyped === true && trialbook.status < 500 },

  // What Trialbook refuses.
  { name: "wrong numbers", when: (it) => isStricter(it) && ["x", -1].includes(asked(it, "max_results") as string) },
  { name: "unknown words", when: (it) => isStricter(it) && [7, "all"].includes(asked(it, "view_type") as number) },
  { name: "data sets have names", when: (it) => isStricter(it) && it.call.path.endsWith("runs/log-inputs") },
  { name: "digests have names", when: (it) => isStricter(it) && ofModel(it) && /"order_by":.*"dataset_digest"/.test(sent(it)) },
  { name: "empty keys", when: (it) => isStricter(it) && sent(it).includes('"key":""') },
  { name: "long keys", when: (it) => isStricter(it) && /"key":"([^"\\]|\\.){251,}"/.test(sent(it)) },
  { name: "long names", when: (it) => isStricter(it) && [...String(asked(it, "run_name") ?? asked(it, "name") ?? "")].length > 500 },
  {
    name: "plain paths",
    when: (it) => (isStricter(it) && /artifacts\/(list|directories)$/.test(it.call.path)) || isRedirected(it),
  },
  {
    name: "files of deleted runs",
    when: (it) => isStricter(it) && it.call.method === "PUT" && it.call.path.includes("/mlflow-artifacts/"),
  },
  { name: "restored runs", when: (it) => isStricter(it) && it.call.path.endsWith("runs/restore") },
  { name: "ordered twice", when: (it) => isStricter(it) && /name.*name|time.*time|experiment_id.*experiment_id/.test(orderOf(it)) },
  { name: "torn filters", when: (it) => isStricter(it) && /^\s*AND|> 0 metrics|AND\s*$|AND\s+AND|metrics\. /i.test(filterOf(it)) },
  { name: "sources that are there", when: (it) => isStricter(it) && it.call.path.endsWith("model-versions/create") && !isPrompt(it) },
  { name: "others' tokens", when: (it) => isStricter(it) && asked(it, "page_token") !== undefined },

  // What Trialbook takes.
  { name: "names in camelCase", when: ({ call }) => field(call.body, "experimentId") !== undefined },
  {
    name: "ids in the path",
    when: (it) => ofModel(it) && field(it.call.body, "model_id") === undefined && it.mlflow.errorCode === invalid,
  },
  {
    name: "keys twice",
    when: (it) => /create|logged-models/.test(it.call.path) && it.mlflow.errorCode === "RESOURCE_ALREADY_EXISTS" && keyTwice(it),
  },
  {
    name: "digests without models",
    when: (it) => isLooser(it) && /log-(metric|batch)$/.test(it.call.path) && sent(it).includes('"dataset_digest":""'),
  },
  { name: "more prefixes", when: (it) => isLooser(it) && ofExperiments(it) && /attributes\./.test(`${filterOf(it)} ${orderOf(it)}`) },
  { name: "ordered by tags", when: (it) => isLooser(it) && ofExperiments(it) && /tags\./.test(orderOf(it)) },
  { name: "blank filters", when: (it) => isLooser(it) && /^\s+$/.test(filterOf(it)) },
  { name: "plus signs", when: (it) => isLooser(it) && /[=<>] \+/.test(filterOf(it)) },
  { name: "bare keys", when: (it) => isLooser(it) && /params\.k-1|metrics\.val\/loss|\.\d/.test(filterOf(it)) },
  {
    name: "tokens of nothing",
    when: (it) => isLooser(it) && it.call.path.endsWith("get-history") && asked(it, "page_token") !== undefined,
  },

  // What is kept in another way.
  { name: "tags are updates", when: (it) => bothAnswer(it) && ofExperiments(it) && orderOf(it).includes("last_update_time") },
];

/** As the documentation lists them. */
export const ALLOWED_NAMES: readonly string[] = ALLOWED.map(({ name }) => name);

/** The allowed difference that this is. */
export function allowedDifference(difference: Difference): Allowed | undefined {
  return ALLOWED.find(({ when }) => when(difference));
}

/** MLflow takes what Trialbook refuses in clear words. */
function isStricter({ mlflow, trialbook }: Difference): boolean {
  return mlflow.status === 200 && trialbook.errorCode === invalid;
}

/** Where MLflow's framework takes doubled slashes out of an address, Trialbook says what is wrong with the path. */
function isRedirected({ call, mlflow, trialbook }: Difference): boolean {
  return mlflow.status === 308 && call.path.includes("//") && trialbook.errorCode === invalid;
}

function isLooser({ mlflow, trialbook }: Difference): boolean {
  return mlflow.errorCode === invalid && trialbook.status === 200;
}

function bothAnswer({ mlflow, trialbook }: Difference): boolean {
  return mlflow.status === 200 && trialbook.status === 200;
}

function ofModel({ call }: Difference): boolean {
  return call.path.includes("/logged-models/");
}

function isPrompt(difference: Difference): boolean {
  return sent(difference).includes("mlflow.prompt.is_prompt");
}

function ofExperiments({ call }: Difference): boolean {
  return call.path.endsWith("experiments/search");
}

function hasTwice(query: Difference["call"]["query"], name: string): boolean {
  const values = query?.filter(([key]) => key === name).map(([, value]) => value) ?? [];
  return new Set(values).size < values.length;
}

function keyTwice({ call }: Difference): boolean {
  const tags = field(call.body, "tags");
  return Array.isArray(tags) && new Set(tags.map((tag) => field(tag, "key"))).size < tags.length;
}

function field(message: unknown, name: string): unknown {
  return isObject(message) ? message[name] : undefined;
}

function orderOf({ call }: Difference): string {
  const order = field(call.body, "order_by") ?? call.query?.filter(([key]) => key === "order_by").map(([, value]) => value) ?? [];
  return Array.isArray(order) ? order.join(", ") : "";
}

function sent({ call }: Difference): string {
  return JSON.stringify(call.body ?? {});
}

/** A field of a request, wherever it stands. */
function asked({ call }: Difference, name: string): unknown {
  return field(call.body, name) ?? call.query?.find(([key]) => key === name)?.[1];
}

function filterOf(difference: Difference): string {
  return String(asked(difference, "filter") ?? "");
}

function onDatasetsByName(body: unknown): boolean {
  const datasets = field(body, "datasets");
  return Array.isArray(datasets) && datasets.some((dataset) => field(dataset, "dataset_digest") === undefined);
}
