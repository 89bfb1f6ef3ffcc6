import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { envelopes } from "@trialbook/api/metrics.ts";
import type { InputOf } from "@trialbook/api/route.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

export type EnvelopesInput = InputOf<typeof envelopes>;

const ask = endpoint<typeof envelopes>("POST", "/metrics/envelopes");

/** A chart of one metric over runs. While another range or size is fetched the old answer stays (`isPlaceholderData`). */
export function useEnvelopes(input: EnvelopesInput, options: { readonly enabled?: boolean } = {}) {
  const { runIds, ...rest } = input;
  return useQuery({
    queryKey: cacheKeys.envelopes(runIds, rest),
    queryFn: ({ signal }) => ask(input, signal),
    placeholderData: keepPreviousData,
    enabled: (options.enabled ?? true) && runIds.length > 0,
  });
}
