import type { Permission, Principal } from "../http/route.ts";

/** Who calls while there are no accounts: whoever reaches the server, which is why it listens on loopback alone by default. */
export const localPrincipal: Principal = { kind: "local", name: "local" };

/** Whether someone may do what a route does. Asked for every request, so that accounts change this function and no route. */
export function permits(principal: Principal, permission: Permission): boolean {
  return permission === "public" || principal.kind === "local";
}
