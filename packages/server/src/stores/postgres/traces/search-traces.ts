import { asTraceId } from "@trialbook/core/ids.ts";
import type { Page } from "@trialbook/core/page.ts";
import type { Trace } from "@trialbook/core/trace/trace.ts";
import type { TraceSearch } from "@trialbook/core/trace/trace-search.ts";
import type { TraceDialect } from "../../search/trace-clauses.ts";
import { tracesQuery } from "../../search/traces-query.ts";
import { experimentKeys } from "../experiment-key.ts";
import { rowsOf } from "../search/rows-of.ts";
import type { StoreContext } from "../store-context.ts";
import { readTraces } from "./read-traces.ts";

/** A value that a span noted under a key is text: strings as they are, lists and maps as JSON. */
const NOTES: TraceDialect["notes"] = {
  from: "json_array_elements(CAST(spans.content AS json) -> 'attributes') AS noted(value)",
  key: `((noted.value ->> 'key') COLLATE "C")`,
  value: `(coalesce(noted.value -> 'value' ->> 'stringValue', noted.value -> 'value' ->> 'intValue', noted.value -> 'value' ->> 'doubleValue',
    noted.value -> 'value' ->> 'boolValue', noted.value -> 'value' -> 'arrayValue' ->> 'values',
    noted.value -> 'value' -> 'kvlistValue' ->> 'values') COLLATE "C")`,
};

/** A page of traces. @throws {Invalid} if the search asks too much, or the cursor is none of it */
export async function searchTraces({ database, dialect }: StoreContext, search: TraceSearch): Promise<Page<Trace>> {
  const { query, read } = tracesQuery({ dialect, notes: NOTES }, search, experimentKeys(search.experimentIds));
  return await database.snapshot(async (tx) => {
    const { keys, next } = read(await rowsOf(tx, query));
    const ids = keys.map((key) => asTraceId(String(key)));
    return { items: await readTraces(tx, ids), ...next };
  });
}
