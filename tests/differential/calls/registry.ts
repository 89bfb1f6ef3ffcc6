import { type Call, PREFIX } from "../call.ts";
import type { Dice } from "../dice.ts";
import { ODD_TEXTS } from "../odd-values.ts";
import type { Sequence } from "../sequence.ts";
import { key, pairs, value } from "./keys.ts";
import { get, type Maker, post } from "./maker.ts";

const NAMES = ["line", "Line", "größer", "a b", "50%_x"] as const;
/** A name has at most 256 characters with us, with MLflow on SQLite any number. */
const ODD_NAMES = ODD_TEXTS.filter((text) => text.length < 200);
const ALIASES = ["champion", "Champion", "b-1", "é", "latest", "v1", "a b", "", "none"] as const;
const STAGES = ["None", "Staging", "production", "ARCHIVED", "Production", "nowhere", ""] as const;
/** Prompts have a name of their own and are marked throughout, as every client does it. */
const PROMPT = "greet";
const PROMPT_TAG = { key: "mlflow.prompt.is_prompt", value: "true" };

function name({ dice }: Sequence): string {
  if (dice.onceIn(40)) return "";
  return `${PREFIX}-${dice.onceIn(12) ? dice.pick(ODD_NAMES) : dice.pick(NAMES)}`;
}

function version(dice: Dice): string {
  return dice.onceIn(12) ? dice.pick(["99", "x", "", "01", " 2", "1.0", "-1", "+1"]) : dice.pick(["1", "1", "2", "3"]);
}

export const createRegisteredModel: Maker = (sequence) => {
  const { dice } = sequence;
  const isPrompt = dice.onceIn(8);
  const tags = [...pairs(dice, 2), ...(isPrompt ? [PROMPT_TAG] : [])];
  const body = {
    name: isPrompt ? `${PREFIX}-${PROMPT}` : name(sequence),
    ...(tags.length > 0 && { tags }),
    ...(dice.onceIn(3) && { description: value(dice) }),
  };
  post(sequence, "registered-models/create", body, { kept: ["name", "tags"] });
};

const changeModel: Maker = (sequence) => {
  const { dice } = sequence;
  const [method, path] = dice.pick([
    ["PATCH", "registered-models/update"],
    ["PATCH", "registered-models/update"],
    ["POST", "registered-models/rename"],
    ["DELETE", "registered-models/delete"],
  ] as const);
  const more = { ...(method === "PATCH" && { description: value(dice) }), ...(method === "POST" && { new_name: name(sequence) }) };
  post(sequence, path, { name: name(sequence), ...more }, { method, kept: ["name", "new_name"] });
};

const readModel: Maker = (sequence) => {
  const { dice } = sequence;
  const asked = dice.onceIn(6) ? `${PREFIX}-${PROMPT}` : name(sequence);
  if (dice.onceIn(2)) get(sequence, "registered-models/get", [["name", asked]]);
  else {
    const stages = dice.some(STAGES, 2);
    post(sequence, "registered-models/get-latest-versions", { name: name(sequence), ...(stages.length > 0 && { stages }) });
  }
};

function source(sequence: Sequence): Record<string, unknown> {
  const { dice } = sequence;
  const run_id = sequence.some("run");
  const model_id = sequence.some("model");
  return dice.pick<Record<string, unknown>>([
    { source: `runs:/${run_id}/model`, run_id },
    { source: `runs:/${run_id}/model`, run_id },
    { source: `runs:/${run_id}/a/../b`, run_id },
    { source: `models:/${model_id}`, model_id },
    { source: `models:/${model_id}`, model_id, run_id },
    { source: `models:/${model_id}` },
    { source: `models:/${name(sequence)}/${version(dice)}` },
    { source: `models:/${name(sequence)}/latest`, ...(dice.onceIn(2) && { run_id }) },
    { source: `models:/${name(sequence)}@champion` },
    { source: dice.pick(["/etc/passwd", "file:///etc/passwd", "dummy-source", "models:/", "runs:/", "mlflow-artifacts:/0/x", ""]), run_id },
  ]);
}

const createVersion: Maker = (sequence) => {
  const { dice } = sequence;
  const isPrompt = dice.onceIn(12);
  const tags = [...pairs(dice, 2), ...(isPrompt ? [PROMPT_TAG] : [])];
  const body = {
    name: isPrompt ? `${PREFIX}-${PROMPT}` : name(sequence),
    ...(isPrompt ? { source: "dummy-source" } : source(sequence)),
    ...(tags.length > 0 && { tags }),
    ...(dice.onceIn(4) && { description: value(dice) }),
    ...(dice.onceIn(6) && { run_link: "https://example.org/run" }),
  };
  post(sequence, "model-versions/create", body, { kept: ["name", "source", "tags", "run_id", "model_id"] });
};

const changeVersion: Maker = (sequence) => {
  const { dice } = sequence;
  const of = { name: name(sequence), version: version(dice) };
  switch (dice.below(4)) {
    case 0:
      post(sequence, "model-versions/delete", of, { method: "DELETE", kept: ["name", "version"] });
      break;
    case 1:
      post(sequence, "model-versions/update", { ...of, description: value(dice) }, { method: "PATCH" });
      break;
    default:
      post(sequence, "model-versions/transition-stage", {
        ...of,
        stage: dice.pick(STAGES),
        archive_existing_versions: dice.onceIn(3),
      });
  }
};

const readVersion: Maker = (sequence) => {
  const of: Call["query"] = [
    ["name", name(sequence)],
    ["version", version(sequence.dice)],
  ];
  get(sequence, sequence.dice.pick(["model-versions/get", "model-versions/get", "model-versions/get-download-uri"]), of);
};

const alias: Maker = (sequence) => {
  const { dice } = sequence;
  const of = { name: name(sequence), alias: dice.pick(ALIASES) };
  if (dice.onceIn(2)) post(sequence, "registered-models/alias", { ...of, version: version(dice) });
  else if (dice.onceIn(3)) post(sequence, "registered-models/alias", of, { method: "DELETE" });
  else get(sequence, "registered-models/alias", Object.entries(of));
};

const tag: Maker = (sequence) => {
  const { dice } = sequence;
  const [thing, of] = dice.onceIn(2)
    ? ["registered-models", { name: name(sequence) }]
    : ["model-versions", { name: name(sequence), version: version(dice) }];
  if (dice.onceIn(3)) post(sequence, `${thing}/delete-tag`, { ...of, key: key(dice) }, { method: "DELETE" });
  else post(sequence, `${thing}/set-tag`, { ...of, key: key(dice), value: value(dice) });
};

/** Keeps what other sequences registered out of a search. */
const OWN = `name LIKE '${PREFIX}%'`;

const MODEL_CLAUSES = [
  `name = '${PREFIX}-line'`,
  `name != '${PREFIX}-line'`,
  "name ILIKE '%LINE'",
  `name IN ('${PREFIX}-line', '${PREFIX}-a b')`,
  `name NOT IN ('${PREFIX}-line')`,
  "tags.a = '1'",
  "tag.a != 'a'",
  "tags.`learning rate` LIKE '%a%'",
  "tags.b ILIKE 'A'",
  "tags.`mlflow.prompt.is_prompt` = 'true'",
  "tags.`mlflow.prompt.is_prompt` != 'true'",
  "name > 'a'",
  "bogus = 'x'",
  "attributes.name = 'x'",
  "tags.a IN ('a')",
  "name = 5",
  "(name = 'a')",
] as const;

const VERSION_CLAUSES = [
  ...MODEL_CLAUSES,
  "version_number = 1",
  "version_number > '1'",
  "version_number != 2",
  "version_number <= 2.5",
  "version_number LIKE '1'",
  "source_path LIKE 'models:%'",
  "source_path ILIKE '%MODEL'",
  "source_path IN ('a')",
  "current_stage = 'None'",
] as const;

/** In the order asked for, page by page; without one, by time, which two servers never have the same. */
const search: Maker = (sequence) => {
  const { dice } = sequence;
  const ofModels = dice.onceIn(2);
  const path = ofModels ? "registered-models/search" : "model-versions/search";
  const clauses = dice.some<string>(ofModels ? MODEL_CLAUSES : [...VERSION_CLAUSES, `run_id = '${sequence.some("run")}'`], 2);
  const query: [string, string][] = [["filter", [OWN, ...clauses].join(" AND ")]];
  if (ofModels || !dice.onceIn(4)) {
    const orders = ofModels ? ["name", "name DESC"] : ["name", "name DESC", "version_number ASC", "version_number DESC"];
    query.push(["order_by", dice.onceIn(15) ? dice.pick(["bogus", "name FOO", "tags.a"]) : dice.pick(orders)]);
    if (dice.onceIn(2)) query.push(["max_results", dice.pick(["1", "2", "1000", "1001", "200001"])]);
    sequence.hasToken(get(sequence, path, query, { kept: ["filter", "order_by"] }));
  } else get(sequence, path, query, { kept: ["filter"], unordered: true });
};

export const registryMakers: readonly Maker[] = [
  createRegisteredModel,
  createRegisteredModel,
  changeModel,
  readModel,
  readModel,
  createVersion,
  createVersion,
  createVersion,
  changeVersion,
  changeVersion,
  readVersion,
  alias,
  alias,
  tag,
  tag,
  search,
  search,
];

/** All that is registered under the usual names. */
export function lookAtRegistry(sequence: Sequence): void {
  for (const usual of NAMES) {
    sequence.add({ method: "GET", path: "/api/2.0/mlflow/registered-models/get", query: [["name", `${PREFIX}-${usual}`]] });
    sequence.add({
      method: "GET",
      path: "/api/2.0/mlflow/model-versions/search",
      query: [
        ["filter", `name = '${PREFIX}-${usual}'`],
        ["order_by", "version_number"],
      ],
    });
  }
}
