import { type ApiToken, SESSION_IDLE, type Session } from "@trialbook/core/account/account.ts";
import type { AccountStore, NewToken, NewUser } from "@trialbook/core/account/account-store.ts";
import { AlreadyExists, Inactive, NotFound } from "@trialbook/core/errors.ts";
import { describe, expect, it } from "vitest";

/** Holds a back-end's accounts to what {@link AccountStore} promises. */
export function accountStoreContract(open: () => Promise<{ readonly accounts: AccountStore }>): void {
  describe("a user", () => {
    it("is made, found by name in any case, listed and changed", async () => {
      const { accounts } = await open();
      expect(await accounts.hasUsers()).toBe(false);
      const ada = await accounts.createUser(newUser("ada", { role: "admin", at: 5 }));
      expect(ada).toEqual({ id: "id-ada", name: "ada", role: "admin", status: "active", created: 5 });
      await accounts.createUser(newUser("Zoe"));
      await accounts.createUser(newUser("bob"));
      expect(await accounts.hasUsers()).toBe(true);
      expect(await accounts.getUser("id-ada")).toEqual(ada);
      expect(await accounts.findUser("ADA")).toEqual(ada);
      expect(await accounts.findUser("eve")).toBeUndefined();
      expect((await accounts.listUsers()).map(({ name }) => name)).toEqual(["ada", "bob", "zoe"]);
      expect(await accounts.updateUser("id-bob", { role: "read" })).toMatchObject({ role: "read", status: "active" });
      expect(await accounts.updateUser("id-bob", { status: "disabled" })).toMatchObject({ role: "read", status: "disabled" });
      await expect(accounts.getUser("id-eve")).rejects.toThrow(NotFound);
      await expect(accounts.updateUser("id-eve", {})).rejects.toThrow(NotFound);
    });

    it("has a name of its own; of many made at once one wins", async () => {
      const { accounts } = await open();
      const made = await Promise.allSettled(["a", "b", "c", "d"].map((id) => accounts.createUser({ ...newUser("ada"), id })));
      expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await expect(accounts.createUser({ ...newUser("ADA"), id: "e" })).rejects.toThrow(AlreadyExists);
    });

    it("is the first one once, though many try at once", async () => {
      const { accounts } = await open();
      const made = await Promise.allSettled(["a", "b", "c", "d"].map((name) => accounts.createFirstUser(newUser(name))));
      expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await accounts.listUsers()).toHaveLength(1);
      await expect(accounts.createFirstUser(newUser("late"))).rejects.toThrow(AlreadyExists);
    });

    it("keeps a password's hash, or none", async () => {
      const { accounts } = await open();
      await accounts.createUser(newUser("ada", { role: "admin", passwordHash: "h1" }));
      await accounts.createUser(newUser("bob"));
      expect(await accounts.passwordHashOf("id-ada")).toBe("h1");
      expect(await accounts.passwordHashOf("id-bob")).toBeUndefined();
      expect(await accounts.passwordHashOf("id-eve")).toBeUndefined();
      await accounts.updateUser("id-ada", { role: "admin" });
      expect(await accounts.passwordHashOf("id-ada")).toBe("h1");
      await accounts.updateUser("id-ada", { passwordHash: "h2" });
      expect(await accounts.passwordHashOf("id-ada")).toBe("h2");
    });

    it("cannot lock the last admin out, not even two of them each other", async () => {
      const { accounts } = await open();
      await accounts.createUser(newUser("ada", { role: "admin" }));
      await accounts.createUser(newUser("bob", { role: "manage" }));
      await expect(accounts.updateUser("id-ada", { status: "disabled" })).rejects.toThrow(Inactive);
      await expect(accounts.updateUser("id-ada", { role: "write" })).rejects.toThrow(Inactive);
      expect(await accounts.getUser("id-ada")).toMatchObject({ role: "admin", status: "active" });
      await accounts.updateUser("id-bob", { role: "admin" });
      const both = await Promise.allSettled(["id-ada", "id-bob"].map((id) => accounts.updateUser(id, { status: "disabled" })));
      expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });
  });

  describe("an invitation", () => {
    it("sets a password once, and ends sessions", async () => {
      const { accounts } = await open();
      await accounts.createUser(newUser("ada", { role: "admin" }));
      await accounts.createUser(newUser("bob"));
      await accounts.createSession(newSession("b", { userId: "id-bob" }));
      await accounts.invite({ hash: "i", userId: "id-bob", created: 1, expires: 100 });
      await expect(accounts.acceptInvitation("i", { passwordHash: "late", now: 100 })).rejects.toThrow(NotFound);
      const both = await Promise.allSettled(["h1", "h2"].map((passwordHash) => accounts.acceptInvitation("i", { passwordHash, now: 99 })));
      const won = both.findIndex(({ status }) => status === "fulfilled");
      expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await accounts.passwordHashOf("id-bob")).toBe(["h1", "h2"][won]);
      expect(await accounts.findSession("b", 10)).toBeUndefined();
    });

    it("takes the place of an earlier one, and goes with the account", async () => {
      const { accounts } = await open();
      await accounts.createUser(newUser("ada", { role: "admin" }));
      await accounts.createUser(newUser("bob"));
      await accounts.invite({ hash: "i1", userId: "id-bob", created: 1, expires: 100 });
      await accounts.invite({ hash: "i2", userId: "id-bob", created: 2, expires: 100 });
      await expect(accounts.acceptInvitation("i1", { passwordHash: "h", now: 3 })).rejects.toThrow(NotFound);
      await accounts.updateUser("id-bob", { status: "disabled" });
      await accounts.updateUser("id-bob", { status: "active" });
      await expect(accounts.acceptInvitation("i2", { passwordHash: "h", now: 3 })).rejects.toThrow(NotFound);
      await expect(accounts.invite({ hash: "i3", userId: "id-eve", created: 1, expires: 100 })).rejects.toThrow(NotFound);
    });
  });

  describe("a session", () => {
    it("is found until it is idle too long, expires or is ended", async () => {
      const { accounts } = await open();
      const ada = await accounts.createUser(newUser("ada", { role: "admin" }));
      const session = newSession("s", { created: 1000, lastUsed: 1000, expires: 1000 + 3 * SESSION_IDLE });
      await accounts.createSession(session);
      expect(await accounts.findSession("s", 2000)).toEqual({ user: ada, session });
      expect(await accounts.findSession("other", 2000)).toBeUndefined();
      expect(await accounts.findSession("s", 1000 + SESSION_IDLE)).toBeUndefined();
      await accounts.noteSessionUse("s", 1000 + SESSION_IDLE);
      await accounts.noteSessionUse("s", 1500);
      expect(await accounts.findSession("s", 2000 + SESSION_IDLE)).toMatchObject({ session: { lastUsed: 1000 + SESSION_IDLE } });
      await accounts.noteSessionUse("s", 3 * SESSION_IDLE);
      expect(await accounts.findSession("s", 1000 + 3 * SESSION_IDLE)).toBeUndefined();
      await accounts.endSessions("id-ada", ["s", "gone"]);
      expect(await accounts.findSession("s", 2000)).toBeUndefined();
    });

    it("is listed newest first, and is its user's alone to end", async () => {
      const { accounts } = await open();
      await accounts.createUser(newUser("ada", { role: "admin" }));
      await accounts.createUser(newUser("bob"));
      for (const [hash, created] of [
        ["a1", 1],
        ["a2", 2],
        ["a3", 3],
      ] as const)
        await accounts.createSession(newSession(hash, { created }));
      await accounts.createSession(newSession("b1", { userId: "id-bob" }));
      const hashes = async (user: string) => (await accounts.listSessions(user, 10)).map(({ hash }) => hash);
      expect(await hashes("id-ada")).toEqual(["a3", "a2", "a1"]);
      await accounts.endSessions("id-bob", ["a1"]);
      await accounts.endSessions("id-ada", ["a2"]);
      expect(await hashes("id-ada")).toEqual(["a3", "a1"]);
      await accounts.endSessions("id-ada");
      expect([await hashes("id-ada"), await hashes("id-bob")]).toEqual([[], ["b1"]]);
    });

    it("ends with a new password and with the account", async () => {
      const { accounts } = await open();
      await accounts.createUser(newUser("ada", { role: "admin" }));
      await accounts.createUser(newUser("bob"));
      await accounts.createSession(newSession("a"));
      await accounts.createSession(newSession("b", { userId: "id-bob" }));
      await accounts.updateUser("id-ada", { passwordHash: "new" });
      expect(await accounts.findSession("a", 10)).toBeUndefined();
      await accounts.updateUser("id-bob", { role: "manage" });
      expect(await accounts.findSession("b", 10)).toMatchObject({ user: { role: "manage" } });
      await accounts.updateUser("id-bob", { status: "disabled" });
      await accounts.updateUser("id-bob", { status: "active" });
      expect(await accounts.findSession("b", 10)).toBeUndefined();
    });
  });

  describe("a token", () => {
    it("is found while it has not expired and its owner is active", async () => {
      const { accounts } = await open();
      await accounts.createUser(newUser("ada", { role: "admin" }));
      const bob = await accounts.createUser(newUser("bob"));
      const token = await accounts.createToken(newToken("t", { expires: 100 }));
      expect(token).toEqual(stored(newToken("t", { expires: 100 })));
      expect(await accounts.findToken("hash-t", 99)).toEqual({ user: bob, token });
      expect(await accounts.findToken("hash-t", 100)).toBeUndefined();
      expect(await accounts.findToken("t", 1)).toBeUndefined();
      await accounts.updateUser("id-bob", { status: "disabled" });
      expect(await accounts.findToken("hash-t", 1)).toBeUndefined();
      await accounts.updateUser("id-bob", { status: "active" });
      await accounts.noteTokenUse("t", 7);
      await accounts.noteTokenUse("t", 6);
      expect(await accounts.findToken("hash-t", 1)).toMatchObject({ token: { lastUsed: 7 } });
      await expect(accounts.createToken(newToken("u", { userId: "id-eve" }))).rejects.toThrow(NotFound);
    });

    it("is listed newest first and is its owner's alone to delete", async () => {
      const { accounts } = await open();
      await accounts.createUser(newUser("ada", { role: "admin" }));
      await accounts.createUser(newUser("bob"));
      for (const [id, created] of [
        ["t1", 1],
        ["t2", 2],
      ] as const)
        await accounts.createToken(newToken(id, { created }));
      expect((await accounts.listTokens("id-bob")).map(({ id }) => id)).toEqual(["t2", "t1"]);
      await expect(accounts.deleteToken("id-ada", "t1")).rejects.toThrow(NotFound);
      await accounts.deleteToken("id-bob", "t1");
      await expect(accounts.deleteToken("id-bob", "t1")).rejects.toThrow(NotFound);
      expect(await accounts.findToken("hash-t1", 1)).toBeUndefined();
      expect((await accounts.listTokens("id-bob")).map(({ id }) => id)).toEqual(["t2"]);
    });
  });
}

function newUser(name: string, more: Partial<NewUser> = {}): NewUser {
  return { id: `id-${name.toLowerCase()}`, name, role: "write", at: 1, ...more };
}

function newSession(hash: string, more: Partial<Session> = {}): Session {
  return { hash, userId: "id-ada", created: 1, lastUsed: more.created ?? 1, expires: 1000, agent: "Browser", ...more };
}

function newToken(id: string, more: Partial<NewToken> = {}): NewToken {
  return { id, hash: `hash-${id}`, userId: "id-bob", name: `for ${id}`, role: "write", created: 1, expires: 1000, ...more };
}

function stored({ hash: _, ...token }: NewToken): ApiToken {
  return token;
}
