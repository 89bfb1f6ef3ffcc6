import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type * as accounts from "@trialbook/api/accounts.ts";
import { cacheKeys } from "./cache-keys.ts";
import { endpoint, RequestFailed } from "./client.ts";

const whoAmI = endpoint<typeof accounts.whoAmI>("GET", "/me");
const signIn = endpoint<typeof accounts.signIn>("POST", "/session");
const signOut = endpoint<typeof accounts.signOut>("DELETE", "/session");
const setUp = endpoint<typeof accounts.setUp>("POST", "/set-up");
const join = endpoint<typeof accounts.join>("POST", "/join");
const changePassword = endpoint<typeof accounts.changePassword>("PUT", "/me/password");
const sessions = endpoint<typeof accounts.listSessions>("GET", "/me/sessions");
const endSession = endpoint<typeof accounts.endSession>("DELETE", "/me/sessions/{id}");
const tokens = endpoint<typeof accounts.listTokens>("GET", "/me/tokens");
const createToken = endpoint<typeof accounts.createToken>("POST", "/me/tokens");
const deleteToken = endpoint<typeof accounts.deleteToken>("DELETE", "/me/tokens/{id}");
const users = endpoint<typeof accounts.listUsers>("GET", "/users");
const createUser = endpoint<typeof accounts.createUser>("POST", "/users");
const updateUser = endpoint<typeof accounts.updateUser>("PATCH", "/users/{id}");
const inviteUser = endpoint<typeof accounts.inviteUser>("POST", "/users/{id}/invitation");

const me = {
  queryKey: cacheKeys.me,
  queryFn: ({ signal }: { signal: AbortSignal }) => whoAmI({}, signal),
  staleTime: Number.POSITIVE_INFINITY,
};

/** Who looks at the screens, and whether this server knows people at all. */
export function useMe() {
  return useQuery(me);
}

/** Asks before the screens are there to ask. */
export function askWhoIAm(cache: QueryClient): void {
  void cache.prefetchQuery(me);
  // Whoever is let out while they look is asked to sign in.
  cache.getQueryCache().subscribe(({ type, query }) => {
    const { error } = query.state;
    if (type === "updated" && error instanceof RequestFailed && error.status === 401)
      void cache.invalidateQueries({ queryKey: cacheKeys.me });
  });
}

/** A way in or out, after which the page is loaded anew: nothing stays that was read as somebody else. */
function usePassage<In extends object, Out>(pass: (input: In) => Promise<Out>, onSuccess: () => void) {
  return useMutation({ mutationFn: (input: In) => pass(input), onSuccess });
}

const goHome = (): void => location.assign("/");
export const useSignIn = () => usePassage(signIn, () => location.reload());
export const useSetUp = () => usePassage(setUp, goHome);
export const useJoin = () => usePassage(join, goHome);
export const useSignOut = () => usePassage(signOut, goHome);

export const useSessions = () => useQuery({ queryKey: cacheKeys.sessions, queryFn: ({ signal }) => sessions({}, signal) });
export const useTokens = () => useQuery({ queryKey: cacheKeys.tokens, queryFn: ({ signal }) => tokens({}, signal) });
export const useUsers = () => useQuery({ queryKey: cacheKeys.users, queryFn: ({ signal }) => users({}, signal) });

export const useChangePassword = () => useChange(changePassword, cacheKeys.sessions);
export const useEndSession = () => useChange(endSession, cacheKeys.sessions);
export const useCreateToken = () => useChange(createToken, cacheKeys.tokens);
export const useDeleteToken = () => useChange(deleteToken, cacheKeys.tokens);
export const useCreateUser = () => useChange(createUser, cacheKeys.users);
export const useUpdateUser = () => useChange(updateUser, cacheKeys.users);
export const useInviteUser = () => useChange(inviteUser, cacheKeys.users);

/** A change after which a list is read again. */
function useChange<Input, Output>(change: (input: Input) => Promise<Output>, list: readonly string[]) {
  const cache = useQueryClient();
  return useMutation({ mutationFn: (input: Input) => change(input), onSuccess: () => cache.invalidateQueries({ queryKey: list }) });
}
