import { randomBytes } from "node:crypto";
import {
  type ApiToken,
  checkUserName,
  INVITATION_LENGTH,
  lesserRole,
  type Role,
  SESSION_LENGTH,
  type Session,
  TOKEN_LONGEST,
  type User,
} from "@trialbook/core/account/account.ts";
import type { AccountStore, UserChange } from "@trialbook/core/account/account-store.ts";
import { checkPassword } from "@trialbook/core/account/password.ts";
import { tokenText } from "@trialbook/core/account/token-text.ts";
import { Forbidden, Invalid, Unauthenticated } from "@trialbook/core/errors.ts";
import type { NewId } from "@trialbook/core/ids.ts";
import type { Clock, Millis } from "@trialbook/core/time.ts";
import type { Principal } from "../http/route.ts";
import type { Authenticator } from "./authenticator.ts";
import { cookieName, secretHash } from "./credentials.ts";
import type { PasswordHasher } from "./password-hash.ts";
import type { SetUpKey } from "./set-up-key.ts";

export interface AccountServiceParts {
  readonly accounts: AccountStore;
  readonly authenticator: Authenticator;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly isSecure: boolean;
  readonly trustsAll: boolean;
  readonly setUpKey: SetUpKey;
}

/** A browser from which somebody signs in. */
export interface Browser {
  readonly address: string;
  readonly agent: string;
}

/** Somebody who has just signed in, and what the browser shall keep. */
export interface SignedIn {
  readonly user: User;
  /** A `Set-Cookie` header. */
  readonly cookie: string;
}

/** The rules of accounts around what a store keeps: passwords, sessions, tokens, invitations. */
export class AccountService {
  readonly #parts: AccountServiceParts;

  constructor(parts: AccountServiceParts) {
    this.#parts = parts;
  }

  async state(principal: Principal): Promise<"open" | "set-up" | "signed-out" | "signed-in"> {
    if (principal.kind === "user") return "signed-in";
    const { accounts, trustsAll } = this.#parts;
    if (await accounts.hasUsers()) return principal.kind === "local" ? "signed-in" : "signed-out";
    return trustsAll || principal.kind === "local" ? "open" : "set-up";
  }

  async signIn(name: string, password: string, browser: Browser): Promise<SignedIn> {
    return this.#start(await this.#parts.authenticator.checkPassword(name, password, browser.address), browser);
  }

  /** @returns the `Set-Cookie` header that forgets it */
  async signOut(principal: Principal): Promise<string> {
    if (principal.kind === "user" && principal.by.kind === "session") {
      await this.#parts.accounts.endSessions(principal.userId, [principal.by.hash]);
      this.#parts.authenticator.forget();
    }
    return this.#cookie("", 0);
  }

  /** The first account, by whoever can read the server's log. */
  async setUp(key: string, account: { readonly name: string; readonly password: string }, browser: Browser): Promise<SignedIn> {
    const { accounts, setUpKey, newId, clock } = this.#parts;
    setUpKey.check(key);
    const user = await accounts.createFirstUser({
      id: newId(),
      name: readName(account.name),
      role: "admin",
      passwordHash: await this.#hash(account.password, account.name),
      at: clock(),
    });
    setUpKey.spend();
    this.#parts.authenticator.forget();
    return this.#start(user, browser);
  }

  async join(key: string, password: string, browser: Browser): Promise<SignedIn> {
    const { accounts, clock, authenticator } = this.#parts;
    const user = await accounts.acceptInvitation(secretHash(key), { passwordHash: await this.#hash(password, ""), now: clock() });
    authenticator.forget();
    return this.#start(user, browser);
  }

  /** @returns the session that takes the place of the one that asked */
  async changePassword(
    principal: Principal,
    { current, next }: { readonly current: string; readonly next: string },
    browser: Browser,
  ): Promise<SignedIn> {
    const { accounts, authenticator } = this.#parts;
    const { userId, name } = ownerOf(principal);
    await authenticator.checkPassword(name, current, browser.address);
    const user = await accounts.updateUser(userId, { passwordHash: await this.#hash(next, name) });
    authenticator.forget();
    return this.#start(user, browser);
  }

  listSessions(principal: Principal): Promise<readonly Session[]> {
    return this.#parts.accounts.listSessions(ownerOf(principal).userId, this.#parts.clock());
  }

  /** @param hash of a session, or `all` for every one but the one that asks */
  async endSession(principal: Principal, hash: string): Promise<void> {
    const { userId } = ownerOf(principal);
    const own = principal.kind === "user" && principal.by.kind === "session" ? principal.by.hash : undefined;
    const ended =
      hash === "all" ? (await this.listSessions(principal)).map((session) => session.hash).filter((one) => one !== own) : [hash];
    await this.#parts.accounts.endSessions(userId, ended);
    this.#parts.authenticator.forget();
  }

  listTokens(principal: Principal): Promise<readonly ApiToken[]> {
    return this.#parts.accounts.listTokens(ownerOf(principal).userId);
  }

  /** @param wanted.length milliseconds @returns the token, and its text, which is nowhere else */
  async createToken(
    principal: Principal,
    wanted: { readonly name: string; readonly role: Role; readonly length: number },
  ): Promise<{ readonly token: ApiToken; readonly text: string }> {
    const { accounts, newId, clock } = this.#parts;
    const { userId, role } = ownerOf(principal);
    if (wanted.length > TOKEN_LONGEST) throw new Invalid("A token lasts at most 366 days.");
    const text = tokenText(randomBytes(32));
    const created = clock();
    const token = await accounts.createToken({
      id: newId(),
      hash: secretHash(text),
      userId,
      name: wanted.name,
      role: lesserRole(role, wanted.role),
      created,
      expires: created + wanted.length,
    });
    return { token, text };
  }

  async deleteToken(principal: Principal, id: string): Promise<void> {
    await this.#parts.accounts.deleteToken(ownerOf(principal).userId, id);
    this.#parts.authenticator.forget();
  }

  listUsers(): Promise<readonly User[]> {
    return this.#parts.accounts.listUsers();
  }

  async createUser(name: string, role: Role): Promise<{ readonly user: User; readonly invitation: InvitationLink }> {
    const { accounts, newId, clock, authenticator } = this.#parts;
    const user = { id: newId(), name: readName(name), role, at: clock() };
    if (role !== "admin" && !(await accounts.hasUsers())) {
      throw new Invalid(
        "The first account is an admin's, for somebody has to let the others in; make it with: trialbook admin create NAME",
      );
    }
    const made = await accounts.createUser(user);
    authenticator.forget();
    return { user: made, invitation: await this.invite(made.id) };
  }

  async updateUser(id: string, change: UserChange): Promise<User> {
    const user = await this.#parts.accounts.updateUser(id, change);
    this.#parts.authenticator.forget();
    return user;
  }

  async invite(userId: string): Promise<InvitationLink> {
    const { accounts, clock } = this.#parts;
    const key = randomBytes(32).toString("base64url");
    const created = clock();
    const expires = created + INVITATION_LENGTH;
    await accounts.invite({ hash: secretHash(key), userId, created, expires });
    // Behind the hash sign: browsers send that part to no server, so it is in no log.
    return { path: `/join#${key}`, expires };
  }

  #hash(password: string, userName: string): Promise<string> {
    checkPassword(password, userName.toLowerCase());
    return this.#parts.passwords.hash(password);
  }

  async #start(user: User, { agent }: Browser): Promise<SignedIn> {
    const secret = randomBytes(32).toString("base64url");
    const created = this.#parts.clock();
    const session = { hash: secretHash(secret), userId: user.id, created, lastUsed: created, expires: created + SESSION_LENGTH };
    await this.#parts.accounts.createSession({ ...session, agent: agent.slice(0, 300).toWellFormed() });
    return { user, cookie: this.#cookie(secret, SESSION_LENGTH) };
  }

  #cookie(secret: string, length: number): string {
    const { isSecure } = this.#parts;
    const parts = [`${cookieName(isSecure)}=${secret}`, "Path=/", "HttpOnly", "SameSite=Lax", `Max-Age=${length / 1000}`];
    return [...parts, ...(isSecure ? ["Secure"] : [])].join("; ");
  }
}

/** Where a link leads, below the server's address. */
export interface InvitationLink {
  readonly path: string;
  readonly expires: Millis;
}

function ownerOf(principal: Principal): { readonly userId: string; readonly name: string; readonly role: Role } {
  if (principal.kind === "user") return principal;
  if (principal.kind === "anonymous") throw new Unauthenticated("Sign in first.");
  throw new Forbidden(
    "This is for people with an account; the key of the data folder has none. Make one with: trialbook admin create NAME",
  );
}

function readName(name: string): string {
  const lower = name.toLowerCase();
  checkUserName(lower);
  return lower;
}
