import { includesRole } from "@trialbook/core/account/account.ts";
import { Forbidden, type TrialbookError, Unauthenticated } from "@trialbook/core/errors.ts";
import type { Permission, Principal } from "../http/route.ts";

/** Who calls while there are no accounts: whoever reaches the server, which is why it listens on loopback alone by default. */
export const localPrincipal: Principal = { kind: "local", name: "local" };

export const anonymousPrincipal: Principal = { kind: "anonymous", name: "nobody" };

/** Whether someone may do what a route does; asked once for every request. */
export function permits(principal: Principal, permission: Permission): boolean {
  if (permission === "public" || principal.kind === "local") return true;
  if (principal.kind === "anonymous") return false;
  // A token that leaks shall not be able to make others, or to change the password.
  if (permission === "self") return principal.by.kind !== "token";
  return includesRole(principal.role, permission);
}

/** What someone is told who may not. */
export function notPermitted(
  principal: Principal,
  { permission, what }: { readonly permission: Permission; readonly what: string },
): TrialbookError {
  if (principal.kind === "anonymous") {
    return new Unauthenticated(
      "Sign in first. Programs send an API token, e.g. in MLFLOW_TRACKING_TOKEN or TRIALBOOK_TOKEN; your account page makes one.",
    );
  }
  if (permission === "self") return new Forbidden(`An API token may not ${what}; sign in with a password.`);
  return new Forbidden(`${principal.name} may not ${what}: that needs the role ${permission}. Ask an admin of this server.`);
}
