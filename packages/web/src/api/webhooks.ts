import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type * as webhooks from "@trialbook/api/webhooks.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint } from "./client.ts";

const list = endpoint<typeof webhooks.listWebhooks>("GET", "/webhooks");
const create = endpoint<typeof webhooks.createWebhook>("POST", "/webhooks");
const update = endpoint<typeof webhooks.updateWebhook>("PATCH", "/webhooks/{id}");
const remove = endpoint<typeof webhooks.deleteWebhook>("DELETE", "/webhooks/{id}");
const test = endpoint<typeof webhooks.testWebhook>("POST", "/webhooks/{id}/test");

export const useWebhooks = () => useQuery({ queryKey: cacheKeys.webhooks, queryFn: ({ signal }) => list({}, signal) });
export const useCreateWebhook = () => useChange(create);
export const useUpdateWebhook = () => useChange(update);
export const useDeleteWebhook = () => useChange(remove);
export const useTestWebhook = () => useMutation({ mutationFn: (input: Parameters<typeof test>[0]) => test(input) });

/** A change after which the list is read again. */
function useChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => change(input),
    onSuccess: () => cache.invalidateQueries({ queryKey: cacheKeys.webhooks }),
  });
}
