import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { lesserRole, type User } from "@trialbook/core/account/account.ts";
import type { AccountStore } from "@trialbook/core/account/account-store.ts";
import { isTokenText } from "@trialbook/core/account/token-text.ts";
import { BoundedCache } from "@trialbook/core/bounded-cache.ts";
import { Unauthenticated } from "@trialbook/core/errors.ts";
import type { Clock } from "@trialbook/core/time.ts";
import type { Principal } from "../http/route.ts";
import { type Credentials, readCredentials, secretHash } from "./credentials.ts";
import type { PasswordHasher } from "./password-hash.ts";
import { anonymousPrincipal, localPrincipal } from "./principals.ts";
import type { SignInThrottle } from "./sign-in-throttle.ts";

/** Who someone was found to be is believed for so long, in milliseconds: an account that is switched off is out within it. */
const BELIEVED = 500;
/** How often "last used" is written, in milliseconds. */
const NOTED = 60_000;
const REMEMBERED = 10_000;

export interface AuthenticatorParts {
  readonly accounts: AccountStore;
  readonly passwords: PasswordHasher;
  readonly throttle: SignInThrottle;
  readonly clock: Clock;
  /** Whether people reach the server by https. */
  readonly isSecure: boolean;
  /** What opens everything to whoever may read the data folder. */
  readonly operatorKey: string;
  /** Whether everyone who reaches the server is trusted as long as there are no accounts. */
  readonly trustsAll: boolean;
}

/** Finds out who sends a request. */
export interface Authenticator {
  /** At once for whoever was seen a moment ago. @throws {Unauthenticated} @throws {TooOften} */
  principalOf(request: IncomingMessage): Principal | Promise<Principal>;
  /** @throws {Unauthenticated} in the same words and time for an unknown name @throws {TooOften} */
  checkPassword(name: string, password: string, address: string): Promise<User>;
  /** Something about accounts changed: nobody is believed any longer without asking the book. */
  forget(): void;
}

interface Known {
  readonly principal: Principal;
  readonly asked: number;
  /** Counts the changes of accounts before it was asked. */
  readonly era: number;
}

/** What a connection sent last, and who that was. */
interface Last extends Known {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/** A password that was right, for as long as the account still has it. */
interface RightPassword {
  readonly userId: string;
  readonly passwordHash: string;
}

export function authenticator(parts: AuthenticatorParts): Authenticator {
  const { accounts, passwords, throttle, clock, isSecure, operatorKey, trustsAll } = parts;
  const known = new BoundedCache<string, Known>(REMEMBERED);
  const lastOn = new WeakMap<Socket, Last>();
  let era = 0;
  const isFresh = (found: Known): boolean => found.era === era && performance.now() - found.asked < BELIEVED;
  const rightPasswords = new BoundedCache<string, RightPassword>(REMEMBERED);
  const noted = new BoundedCache<string, number>(REMEMBERED);
  const asking = new Map<string, Promise<Principal>>();
  let open: { readonly isOpen: boolean; readonly asked: number } | undefined;

  function principalOf(request: IncomingMessage): Principal | Promise<Principal> {
    const { authorization, cookie } = request.headers;
    if (authorization === undefined && cookie === undefined) return trustsAll ? withoutAccounts() : anonymousPrincipal;
    // A client that logs sends the same header on the same connection thousands of times a second.
    const last = lastOn.get(request.socket);
    const isSame = last !== undefined && last.authorization === authorization && last.cookie === cookie;
    if (isSame && isFresh(last)) return last.principal;
    const found = remembered(request);
    if (found instanceof Promise) return found;
    lastOn.set(request.socket, { authorization, cookie, ...found });
    return found.principal;
  }

  /** Whoever was asked for a moment ago, or a promise of asking. */
  function remembered(request: IncomingMessage): Known | Promise<Principal> {
    const credentials = readCredentials(request.headers, isSecure);
    if (credentials === undefined) return Promise.resolve(trustsAll ? withoutAccounts() : anonymousPrincipal);
    const key = secretHash(keyOf(credentials));
    const before = known.get(key);
    if (before !== undefined && isFresh(before)) return before;
    // A client that begins with many requests at once is looked at once: each try of a password counts.
    return asking.get(key) ?? ask(key, credentials, request);
  }

  function ask(key: string, credentials: Credentials, request: IncomingMessage): Promise<Principal> {
    // As of now: what changes while the book is asked may not be in its answer.
    const at = { asked: performance.now(), era };
    const answer = identified(credentials, request)
      .then((principal) => {
        known.set(key, { principal, ...at });
        return principal;
      })
      .finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  }

  function withoutAccounts(): Principal | Promise<Principal> {
    const principal = (isOpen: boolean) => (isOpen ? localPrincipal : anonymousPrincipal);
    if (open !== undefined && performance.now() - open.asked < BELIEVED) return principal(open.isOpen);
    return accounts.hasUsers().then((hasUsers) => {
      open = { isOpen: !hasUsers, asked: performance.now() };
      return principal(!hasUsers);
    });
  }

  function identified(credentials: Credentials, request: IncomingMessage): Promise<Principal> {
    switch (credentials.kind) {
      case "token":
        return byToken(credentials.text);
      case "session":
        return bySession(credentials.secret);
      case "password":
        return byPassword(credentials, addressOf(request));
    }
  }

  async function byToken(text: string): Promise<Principal> {
    if (sameText(text, operatorKey)) return localPrincipal;
    const now = clock();
    const found = isTokenText(text) ? await accounts.findToken(secretHash(text), now) : undefined;
    if (found === undefined) {
      // Without accounts there are no tokens, and whoever sends one was told to by a script for another server.
      if (trustsAll && !(await accounts.hasUsers())) return localPrincipal;
      throw new Unauthenticated("That API token is unknown, revoked or expired; your account page makes a new one.");
    }
    const { user, token } = found;
    note(token.id, () => accounts.noteTokenUse(token.id, now));
    return { kind: "user", name: user.name, userId: user.id, role: lesserRole(user.role, token.role), by: { kind: "token" } };
  }

  async function bySession(secret: string): Promise<Principal> {
    const now = clock();
    const hash = secretHash(secret);
    const found = await accounts.findSession(hash, now);
    if (found === undefined) {
      if (trustsAll && !(await accounts.hasUsers())) return localPrincipal;
      throw new Unauthenticated("Your session has ended; sign in again.");
    }
    note(hash, () => accounts.noteSessionUse(hash, now));
    return { kind: "user", name: found.user.name, userId: found.user.id, role: found.user.role, by: { kind: "session", hash } };
  }

  async function byPassword(credentials: Credentials & { readonly kind: "password" }, address: string): Promise<Principal> {
    if (trustsAll && !(await accounts.hasUsers())) return localPrincipal;
    const key = secretHash(keyOf(credentials));
    const right = rightPasswords.get(key);
    let user: User | undefined;
    if (right !== undefined && (await accounts.passwordHashOf(right.userId)) === right.passwordHash) {
      user = await accounts.getUser(right.userId);
    }
    if (user?.status !== "active") {
      user = await checkPassword(credentials.name, credentials.password, address);
      const passwordHash = await accounts.passwordHashOf(user.id);
      if (passwordHash !== undefined) rightPasswords.set(key, { userId: user.id, passwordHash });
    }
    return { kind: "user", name: user.name, userId: user.id, role: user.role, by: { kind: "password" } };
  }

  async function checkPassword(name: string, password: string, address: string): Promise<User> {
    const account = `user ${name.toLowerCase()}`;
    const keys = [account, `address ${address}`];
    throttle.check(keys);
    // Counted before it is looked at: tries that are under way at once shall not all be free.
    throttle.failed(keys);
    const user = await accounts.findUser(name);
    const isRight = await passwords.verify(password, user && (await accounts.passwordHashOf(user.id)));
    if (user === undefined || !isRight || user.status !== "active") throw new Unauthenticated("The name or the password is wrong.");
    throttle.succeeded(account);
    throttle.forgive(`address ${address}`);
    return user;
  }

  function note(key: string, write: () => Promise<void>): void {
    const last = noted.get(key);
    if (last !== undefined && performance.now() - last < NOTED) return;
    noted.set(key, performance.now());
    // Who comes in does not wait for it, and is not sent away when it fails.
    write().catch(() => {});
  }

  return {
    principalOf,
    checkPassword,
    forget() {
      era++;
      known.clear();
      open = undefined;
    },
  };
}

function keyOf(credentials: Credentials): string {
  switch (credentials.kind) {
    case "token":
      return `t${credentials.text}`;
    case "session":
      return `s${credentials.secret}`;
    case "password":
      return `p${credentials.name}\0${credentials.password}`;
  }
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? "unknown";
}

function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(secretHash(a)), Buffer.from(secretHash(b))];
  return timingSafeEqual(one, other);
}
