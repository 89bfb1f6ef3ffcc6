import { digestOf } from "./canonical.ts";
import { type Moving, moveRecord } from "./mover.ts";

/** Moves people with their roles, passwords, tokens and invitations, all of them as hashes; everybody has to sign in again. */
export async function moveAccounts(moving: Moving): Promise<void> {
  const { from, to, onProgress } = moving;
  for (const { id, name } of await from.accounts.listUsers()) {
    onProgress(`account ${name}`);
    const account = await from.whole.account(id);
    if (account === undefined) continue;
    await moveRecord(moving, {
      kind: "accounts",
      what: `account ${name}`,
      // Tokens are in use meanwhile: what was read is what is moved.
      digest: async (book) => {
        const found = book === from ? account : await book.whole.account(id);
        return found && digestOf(found);
      },
      write: () => to.whole.keepAccount(account),
    });
  }
}
