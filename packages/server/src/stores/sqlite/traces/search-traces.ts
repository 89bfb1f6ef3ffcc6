import { asTraceId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Trace } from "@trialbook/core/trace/trace.ts";
import type { TraceSearch } from "@trialbook/core/trace/trace-search.ts";
import type { TraceDialect } from "../../search/trace-clauses.ts";
import { tracesQuery } from "../../search/traces-query.ts";
import type { Database } from "../database.ts";
import { DIALECT } from "../search/dialect.ts";
import { rowsOf } from "../search/rows-of.ts";
import { experimentKeys } from "../search/run-query.ts";
import { readTraces } from "./read-traces.ts";

/** A value that a span noted under a key is text: strings as they are, lists and maps as JSON. */
const STORE: TraceDialect = {
  dialect: DIALECT,
  notes: {
    from: "json_each(spans.content, '$.attributes') AS noted",
    key: "noted.value ->> '$.key'",
    value: `coalesce(noted.value ->> '$.value.stringValue', noted.value ->> '$.value.intValue', noted.value ->> '$.value.doubleValue',
      CASE noted.value -> '$.value.boolValue' WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' END,
      noted.value -> '$.value.arrayValue.values', noted.value -> '$.value.kvlistValue.values')`,
  },
};

/** A page of traces. @throws {Invalid} if the search asks too much, or the cursor is none of it */
export function searchTraces(database: Database, search: TraceSearch): Page<Trace> {
  const { query, read } = tracesQuery(STORE, search, experimentKeys(search.experimentIds));
  const { keys, next } = read(rowsOf(database, query));
  const ids = keys.map((key) => asTraceId(String(key)));
  return { items: readTraces(database, ids), ...next };
}
