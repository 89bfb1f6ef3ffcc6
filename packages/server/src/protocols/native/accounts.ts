import * as api from "@trialbook/api/accounts.ts";
import type { ApiToken, Session, User } from "@trialbook/core/account/account.ts";
import type { InvitationLink, SignedIn } from "../../auth/account-service.ts";
import type { Principal } from "../../http/route.ts";
import { type Caller, endpoint } from "./endpoint.ts";

const DAY = 24 * 3_600_000;

/** Who may use this server: signing in, one's own tokens and sessions, and the people, for admins. */
export const accountEndpoints = [
  endpoint(api.whoAmI, "public", async (_input, { people }, { principal }) => {
    const state = await people.state(principal);
    return { state, ...(state === "signed-in" && { user: whoIs(principal) }) };
  }),
  endpoint(api.signIn, "public", async ({ name, password }, { people }, caller) =>
    signedIn(await people.signIn(name, password, caller), caller),
  ),
  endpoint(api.signOut, "public", async (_input, { people }, caller) => {
    caller.setCookie(await people.signOut(caller.principal));
    return {};
  }),
  endpoint(api.setUp, "public", async ({ key, name, password }, { people }, caller) =>
    signedIn(await people.setUp(key, { name, password }, caller), caller),
  ),
  endpoint(api.join, "public", async ({ key, password }, { people }, caller) => signedIn(await people.join(key, password, caller), caller)),
  endpoint(api.changePassword, "self", async (passwords, { people }, caller) => {
    caller.setCookie((await people.changePassword(caller.principal, passwords, caller)).cookie);
    return {};
  }),
  endpoint(api.listSessions, "self", async (_input, { people }, { principal }) => ({
    sessions: (await people.listSessions(principal)).map((session) => sessionJson(session, principal)),
  })),
  endpoint(api.endSession, "self", async ({ id }, { people }, { principal }) => {
    await people.endSession(principal, id);
    return {};
  }),
  endpoint(api.listTokens, "self", async (_input, { people }, { principal }) => ({
    tokens: (await people.listTokens(principal)).map(tokenJson),
  })),
  endpoint(api.createToken, "self", async ({ name, role, days }, { people }, { principal }) => {
    const { token, text } = await people.createToken(principal, { name, role, length: days * DAY });
    return { token: tokenJson(token), text };
  }),
  endpoint(api.deleteToken, "self", async ({ id }, { people }, { principal }) => {
    await people.deleteToken(principal, id);
    return {};
  }),
  endpoint(api.listUsers, "admin", async (_input, { people }) => ({ users: (await people.listUsers()).map(userJson) })),
  endpoint(api.createUser, "admin", async ({ name, role }, { people }) => {
    const { user, invitation } = await people.createUser(name, role);
    return { user: userJson(user), invitation: invitationJson(invitation) };
  }),
  endpoint(api.updateUser, "admin", async ({ id, role, status }, { people }) => ({
    user: userJson(await people.updateUser(id, { ...(role !== undefined && { role }), ...(status !== undefined && { status }) })),
  })),
  endpoint(api.inviteUser, "admin", async ({ id }, { people }) => ({ invitation: invitationJson(await people.invite(id)) })),
];

function signedIn({ user, cookie }: SignedIn, caller: Caller): { readonly user: api.UserJson } {
  caller.setCookie(cookie);
  return { user: userJson(user) };
}

function whoIs(principal: Principal) {
  return principal.kind === "user"
    ? { name: principal.name, role: principal.role, isAccount: true }
    : { name: principal.name, role: "admin" as const, isAccount: false };
}

function userJson({ id, name, role, status, created }: User): api.UserJson {
  return { id, name, role, status, created };
}

function tokenJson({ id, name, role, created, expires, lastUsed }: ApiToken): api.ApiTokenJson {
  return { id, name, role, created, expires, ...(lastUsed !== undefined && { lastUsed }) };
}

function sessionJson({ hash, created, lastUsed, agent }: Session, principal: Principal): api.SessionJson {
  const isThis = principal.kind === "user" && principal.by.kind === "session" && principal.by.hash === hash;
  return { id: hash, created, lastUsed, agent, isThis };
}

function invitationJson({ path, expires }: InvitationLink): { path: string; expires: number } {
  return { path, expires };
}
