import { send } from "@trialbook/sdk/http.ts";
import { type Command, UsageError } from "../command.ts";
import { bookOptionsHelp, withServer } from "../reach-server.ts";
import { readArguments } from "../read-arguments.ts";
import { lastingAddress, linkText, NO_ADDRESS } from "./user.ts";

const help = `Usage: trialbook admin create NAME [--data DIR | --store URL]

Makes an admin's account, the first one too, and prints the link by which its owner sets a password. From the first
account on everybody has to sign in, from this machine as well; commands on the book's folder go on without.

  --store URL  database of the book, as the server has it
${bookOptionsHelp}

Example: trialbook admin create ada && trialbook server --host 0.0.0.0`;

/** `trialbook admin` */
export const adminCommand: Command = {
  name: "admin",
  help,
  async run([action = "", ...args]) {
    if (action !== "create") throw new UsageError(`admin has no action ${JSON.stringify(action)}; write: trialbook admin create NAME`);
    const { values, words } = readArguments(args, { url: { type: "string" }, data: { type: "string" }, store: { type: "string" } });
    const [name, ...more] = words;
    if (name === undefined || more.length > 0)
      throw new UsageError("admin create takes one name; write for example: trialbook admin create ada");
    if (values.store !== undefined) console.log(await createInDatabase(name, values));
    else {
      await withServer({ ...values, folder: "make" }, async (connection) => {
        const { user, invitation } = await send(connection, "POST /users", { name, role: "admin" });
        console.log(linkText(user.name, lastingAddress(connection, values), invitation));
      });
    }
    return 0;
  },
};

/** Straight into the database: there may be no server yet, for without an account it does not start. */
async function createInDatabase(
  name: string,
  { store, data }: { readonly store?: string | undefined; readonly data?: string | undefined },
): Promise<string> {
  const { openPeople } = await import("@trialbook/server/open-book.ts");
  const { readConfig } = await import("@trialbook/server/config.ts");
  const { people, close } = await openPeople(readConfig({ store, data }, process.env));
  try {
    const { user, invitation } = await people.createUser(name, "admin");
    return linkText(user.name, NO_ADDRESS, invitation);
  } finally {
    await close();
  }
}
