import { z } from "zod";
import { route } from "./route.ts";

/** As core's `Role`; each can do what those before it can. */
const role = z.enum(["read", "write", "manage", "admin"]);
const nothing = z.object({});

export const user = z.object({
  id: z.string(),
  name: z.string(),
  role,
  status: z.enum(["active", "disabled"]),
  /** Milliseconds since 1970. */
  created: z.number(),
});
export type UserJson = z.infer<typeof user>;

export const apiToken = z.object({
  id: z.string(),
  name: z.string(),
  role,
  created: z.number(),
  expires: z.number(),
  /** To about a minute; absent if it never was. */
  lastUsed: z.number().optional(),
});
export type ApiTokenJson = z.infer<typeof apiToken>;

export const session = z.object({
  id: z.string(),
  created: z.number(),
  lastUsed: z.number(),
  /** The browser, as it names itself. */
  agent: z.string(),
  /** Whether it is the one that asks. */
  isThis: z.boolean(),
});
export type SessionJson = z.infer<typeof session>;

export const whoAmI = route({
  method: "GET",
  path: "/me",
  summary: "Who is asking, and whether this server knows people at all.",
  input: nothing,
  output: z.object({
    /** `open`: there are no accounts and everybody may do everything. `set-up`: the first account is still to be made. */
    state: z.enum(["open", "set-up", "signed-out", "signed-in"]),
    user: z.object({ name: z.string(), role, isAccount: z.boolean() }).optional(),
  }),
});

const credentials = { name: z.string().min(1).max(200), password: z.string().max(2000) };
const signedIn = z.object({ user });

export const signIn = route({
  method: "POST",
  path: "/session",
  summary: "Signs a browser in: sets a cookie.",
  input: z.object(credentials),
  output: signedIn,
});
export const signOut = route({
  method: "DELETE",
  path: "/session",
  summary: "Ends the session that asks.",
  input: nothing,
  output: nothing,
});
export const setUp = route({
  method: "POST",
  path: "/set-up",
  summary: "Makes the first account, an admin, with the one-time key from the server's log.",
  input: z.object({ key: z.string().max(200), ...credentials }),
  output: signedIn,
});
export const join = route({
  method: "POST",
  path: "/join",
  summary: "Sets the password of an account by an invitation, and signs in.",
  input: z.object({ key: z.string().max(200), password: credentials.password }),
  output: signedIn,
});
export const changePassword = route({
  method: "PUT",
  path: "/me/password",
  summary: "Changes one's own password; all other sessions end.",
  input: z.object({ current: z.string().max(2000), next: credentials.password }),
  output: nothing,
});

export const listSessions = route({
  method: "GET",
  path: "/me/sessions",
  summary: "Where one is signed in, newest first.",
  input: nothing,
  output: z.object({ sessions: z.array(session) }),
});
export const endSession = route({
  method: "DELETE",
  path: "/me/sessions/{id}",
  summary: "Ends one of one's own sessions; `all` ends every one but the one that asks.",
  input: z.object({ id: z.string().max(100) }),
  output: nothing,
});

export const listTokens = route({
  method: "GET",
  path: "/me/tokens",
  summary: "One's own API tokens, newest first, the expired ones too.",
  input: nothing,
  output: z.object({ tokens: z.array(apiToken) }),
});
export const createToken = route({
  method: "POST",
  path: "/me/tokens",
  summary: "Makes an API token. Its text is told this once.",
  input: z.object({ name: z.string().trim().min(1).max(100), role: role.default("write"), days: z.int().min(1).max(366).default(90) }),
  output: z.object({ token: apiToken, text: z.string() }),
});
export const deleteToken = route({
  method: "DELETE",
  path: "/me/tokens/{id}",
  summary: "Revokes an API token of one's own.",
  input: z.object({ id: z.string().max(100) }),
  output: nothing,
});

export const listUsers = route({
  method: "GET",
  path: "/users",
  summary: "Everybody with an account, by name.",
  input: nothing,
  output: z.object({ users: z.array(user) }),
});
/** What the link that lets somebody in says; it is told this once. */
const invitation = z.object({
  /** Below the server's address. */
  path: z.string(),
  expires: z.number(),
});
export const createUser = route({
  method: "POST",
  path: "/users",
  summary: "Makes an account and a link by which its owner sets a password.",
  input: z.object({ name: z.string().trim().toLowerCase(), role: role.default("write") }),
  output: z.object({ user, invitation }),
});
export const updateUser = route({
  method: "PATCH",
  path: "/users/{id}",
  summary: "Gives somebody another role, or switches an account off or on.",
  input: z.object({ id: z.string().max(100), role: role.optional(), status: user.shape.status.optional() }),
  output: z.object({ user }),
});
export const inviteUser = route({
  method: "POST",
  path: "/users/{id}/invitation",
  summary: "Makes a new link by which somebody sets a password, e.g. after forgetting it. The earlier link no longer works.",
  input: z.object({ id: z.string().max(100) }),
  output: z.object({ invitation }),
});
