import type { Filter, OrderKey } from "@trialbook/core/search/filter.ts";
import { type EntityKind, listable, listed, type MlflowAttribute, type MlflowGrammar, numeric, textual } from "./grammar.ts";
import { parseMlflowFilter } from "./parse-filter.ts";
import { parseMlflowOrder } from "./parse-order.ts";
import { withOurStatuses } from "./statuses.ts";

/** What `runs/search` understands. Source: MLflow REST API, "Search Runs". */
const RUNS: MlflowGrammar = {
  prefixes: new Map<string, EntityKind>([
    ["metric", "metric"],
    ["metrics", "metric"],
    ["param", "parameter"],
    ["params", "parameter"],
    ["parameter", "parameter"],
    ["parameters", "parameter"],
    ["tag", "tag"],
    ["tags", "tag"],
    ["attribute", "attribute"],
    ["attributes", "attribute"],
    ["attr", "attribute"],
    ["run", "attribute"],
    ["dataset", "dataset"],
    ["datasets", "dataset"],
  ]),
  attributes: new Map<string, MlflowAttribute>([
    ["run_id", listable("run_id")],
    ["run_name", textual("run_name")],
    ["run name", textual("run_name")],
    ["Run name", textual("run_name")],
    ["Run Name", textual("run_name")],
    ["status", textual("status")],
    ["user_id", textual("user_id")],
    ["artifact_uri", textual("artifact_uri")],
    ["start_time", numeric("start_time")],
    ["created", numeric("start_time")],
    ["Created", numeric("start_time")],
    ["end_time", numeric("end_time")],
  ]),
  nullable: ["tag", "parameter"],
  lists: ["dataset"],
  orderable: ["run_id", "run_name", "status", "user_id", "artifact_uri", "start_time", "created", "Created", "end_time"],
  unknownEntity: (prefix) =>
    `Invalid entity type '${prefix}'. Valid values are ${listed(["metric", "parameter", "tag", "attribute", "dataset"])}`,
  malformed: (_filter, part) => `Invalid clause(s) in filter string: '${part}'`,
};

/** The filter of `runs/search`. @throws {Invalid} */
export function parseRunFilter(text: string): Filter | undefined {
  const filter = parseMlflowFilter(text, RUNS);
  return filter && withOurStatuses(filter);
}

/** The ordering of `runs/search`. @throws {Invalid} */
export function parseRunOrder(items: readonly string[]): readonly OrderKey[] {
  return parseMlflowOrder(items, RUNS);
}
