import type { Page } from "@trialbook/core/page.ts";
import type { RegistrySearch } from "@trialbook/core/registry/registry-store.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { limit, optional, repeated, text, withDefault } from "../message.ts";
import {
  parseModelVersionFilter,
  parseModelVersionOrder,
  parseRegisteredModelFilter,
  parseRegisteredModelOrder,
  type RegistryFilter,
} from "../search/registry.ts";
import { listedVersionJson, registeredModelJson } from "./registry-json.ts";

const fields = (most: number, usual: number) => ({
  filter: optional(text),
  max_results: withDefault(limit(most), usual),
  order_by: repeated(text),
  page_token: optional(text),
});

/** R asks by POST. */
const methods = ["GET", "POST"] as const;

const searchRegisteredModels = methods.map((method) =>
  endpoint({
    method,
    path: "registered-models/search",
    permission: "read",
    request: fields(1000, 100),
    async handle({ filter, max_results, order_by, page_token }, { book }) {
      const search = { ...asked(parseRegisteredModelFilter(filter ?? "")), order: parseRegisteredModelOrder(order_by), limit: max_results };
      return inPages({
        field: "registered_models",
        search: { ...search, ...(page_token && { cursor: page_token }) },
        read: (page) => book.registry.searchRegisteredModels(page),
        write: registeredModelJson,
      });
    },
  }),
);

const searchModelVersions = methods.map((method) =>
  endpoint({
    method,
    path: "model-versions/search",
    permission: "read",
    request: fields(200_000, 200_000),
    async handle({ filter, max_results, order_by, page_token }, { book }) {
      const search = { ...asked(parseModelVersionFilter(filter ?? "")), order: parseModelVersionOrder(order_by), limit: max_results };
      return inPages({
        field: "model_versions",
        search: { ...search, ...(page_token && { cursor: page_token }) },
        read: (page) => book.registry.searchModelVersions(page),
        write: listedVersionJson,
      });
    },
  }),
);

function asked({ filter, prompts }: RegistryFilter): Pick<RegistrySearch, "filter" | "scope"> {
  return { ...(filter !== undefined && { filter }), scope: prompts ? "all" : "models" };
}

interface Listing<Item> {
  readonly field: string;
  readonly search: RegistrySearch;
  readonly read: (search: RegistrySearch) => Promise<Page<Item>>;
  readonly write: (item: Item) => object;
}

/** Things read in one go; others have their turn in between, and no more than these are held. */
const PAGE = 1000;

/** The answer at once if it is short, else piece by piece as the client reads. */
async function inPages<Item>({ field, search, read, write }: Listing<Item>): Promise<object | AsyncIterable<string>> {
  const first = await read({ ...search, limit: Math.min(PAGE, search.limit) });
  if (first.next === undefined || search.limit <= PAGE) {
    return {
      ...(first.items.length > 0 && { [field]: first.items.map(write) }),
      ...(first.next !== undefined && { next_page_token: first.next }),
    };
  }
  return pieces({ first, field, search, read, write });
}

async function* pieces<Item>({
  first,
  field,
  search,
  read,
  write,
}: Listing<Item> & { readonly first: Page<Item> }): AsyncGenerator<string, void> {
  const written = (page: Page<Item>): string => page.items.map((item) => JSON.stringify(write(item))).join(",");
  yield `{"${field}":[${written(first)}`;
  let left = search.limit - first.items.length;
  let cursor = first.next;
  while (cursor !== undefined && left > 0) {
    const page: Page<Item> = await read({ ...search, cursor, limit: Math.min(PAGE, left) });
    if (page.items.length > 0) yield `,${written(page)}`;
    left -= page.items.length;
    cursor = page.next;
  }
  yield cursor === undefined ? "]}" : `],"next_page_token":${JSON.stringify(cursor)}}`;
}

export const registrySearchEndpoints: readonly Endpoint[] = [...searchRegisteredModels, ...searchModelVersions];
