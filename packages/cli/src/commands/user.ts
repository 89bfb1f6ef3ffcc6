import type { UserJson } from "@trialbook/api/accounts.ts";
import { NotFound } from "@trialbook/core/errors.ts";
import { type Connection, send } from "@trialbook/sdk/http.ts";
import { liveServer } from "@trialbook/server/stores/sqlite/server-file.ts";
import { destinationOf } from "../capture/send/destination.ts";
import { type Command, UsageError } from "../command.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";
import { table } from "../terminal/table.ts";

/** Stands where the address of a server is not known yet. */
export const NO_ADDRESS = "http://ADDRESS-OF-THE-SERVER";

const ROLES = ["read", "write", "manage", "admin"] as const;
type Role = (typeof ROLES)[number];

const help = `Usage: trialbook user ACTION …

Who may use this book. Whoever may read its folder may use this command; elsewhere it takes an admin's TRIALBOOK_TOKEN.

  user list              everybody with an account
  user add NAME          a new account, and the link by which its owner sets a password (--role, default write)
  user role NAME ROLE    read: see everything · write: log and edit too · manage: empty bins, webhooks · admin: people
  user off NAME          switches an account off: its sessions end, its tokens open nothing
  user on NAME           and on again
  user invite NAME       a new link to set a password, e.g. after forgetting it

  --role ROLE  of the new account
  --json       what was done, as JSON
${bookOptionsHelp}

Example: trialbook user add ada@example.org --role write`;

const options = { role: { type: "string" }, json: { type: "boolean" }, url: { type: "string" }, data: { type: "string" } } as const;

/** `trialbook user` */
export const userCommand: Command = {
  name: "user",
  help,
  async run([action = "", ...args]) {
    const { values, words } = readArguments(args, options);
    const [name = "", role = ""] = words;
    const expected = { list: 0, add: 1, role: 2, off: 1, on: 1, invite: 1 }[action];
    if (expected === undefined)
      throw new UsageError(`user has no action ${JSON.stringify(action)}; it has list, add, role, off, on, invite.`);
    if (words.length !== expected)
      throw new UsageError(`user ${action} takes ${expected} word${expected === 1 ? "" : "s"}; see trialbook user --help.`);
    await withServer({ ...values, folder: "must-exist" }, async (connection) => {
      const done = await act({ connection, address: lastingAddress(connection, values) }, action, {
        name,
        role: readRole(action === "role" ? role : (values.role ?? "write")),
      });
      console.log(values.json === true ? JSON.stringify(done.json, undefined, 2) : done.text);
    });
    return 0;
  },
};

async function act(
  { connection, address }: { readonly connection: Connection; readonly address: string },
  action: string,
  { name, role }: { readonly name: string; readonly role: Role },
) {
  const told = (user: UserJson) => ({ json: user, text: `${user.name}: ${user.role}, ${user.status === "active" ? "on" : "off"}` });
  switch (action) {
    case "list": {
      const { users } = await send(connection, "GET /users", {});
      return {
        json: users,
        text: users.length === 0 ? "There are no accounts; make the first one with: trialbook admin create NAME" : listOf(users),
      };
    }
    case "add": {
      const { user, invitation } = await send(connection, "POST /users", { name, role });
      return { json: { user, invitation }, text: linkText(user.name, address, invitation) };
    }
    case "invite": {
      const { id, name: found } = await findUser(connection, name);
      const { invitation } = await send(connection, "POST /users/{id}/invitation", { id });
      return { json: { invitation }, text: linkText(found, address, invitation) };
    }
    default: {
      const { id } = await findUser(connection, name);
      const change = action === "role" ? { role } : { status: action === "on" ? ("active" as const) : ("disabled" as const) };
      return told((await send(connection, "PATCH /users/{id}", { id, ...change })).user);
    }
  }
}

function readRole(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (role === undefined) throw new UsageError(`${JSON.stringify(text)} is no role; take ${ROLES.join(", ")}.`);
  return role;
}

async function findUser(connection: Connection, name: string): Promise<UserJson> {
  const { users } = await send(connection, "GET /users", {});
  const user = users.find((one) => one.name === name.toLowerCase());
  if (user === undefined)
    throw new NotFound(`There is no account named ${JSON.stringify(name)}; trialbook user list shows those there are.`);
  return user;
}

function listOf(users: readonly UserJson[]): string {
  const rows = users.map(({ name, role, status, created }) => [
    name,
    role,
    status === "active" ? "on" : "off",
    new Date(created).toISOString().slice(0, 10),
  ]);
  return table(["NAME", "ROLE", "STATE", "SINCE"], rows, { width: process.stdout.columns });
}

/** Where people will reach the server: a book that no server has open is served by this command alone, at an address that ends with it. */
export function lastingAddress(
  { url }: Connection,
  choice: { readonly url?: string | undefined; readonly data?: string | undefined },
): string {
  const destination = destinationOf(process.env, choice);
  return destination.kind === "folder" && liveServer(destination.data)?.pid === process.pid ? NO_ADDRESS : url;
}

/** How somebody gets in. The link is told this once. */
export function linkText(name: string, address: string, { path, expires }: { readonly path: string; readonly expires: number }): string {
  const until = new Date(expires).toISOString().slice(0, 10);
  return `${name} sets a password here, once, until ${until}:\n\n  ${address}${path}\n`;
}
