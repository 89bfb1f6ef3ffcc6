import type { Millis } from "../time.ts";
import type { ApiToken, Invitation, Role, Session, User } from "./account.ts";

export interface NewUser extends Omit<User, "status" | "created"> {
  /** As the server hashes passwords; absent for an account that nobody can sign in with yet. */
  readonly passwordHash?: string;
  readonly at: Millis;
}

/** What is absent stays as it is. */
export interface UserChange {
  readonly role?: Role;
  readonly status?: User["status"];
  /** A new password ends all sessions. */
  readonly passwordHash?: string;
}

export interface NewToken extends Omit<ApiToken, "lastUsed"> {
  /** Lower-case SHA-256 of the token's text. */
  readonly hash: string;
}

/** What a back-end keeps about who may use it; `server/src/stores/contract/accounts.contract.ts` holds each one to it. */
export interface AccountStore {
  /** Whether there is any account: until then whoever reaches the server is trusted, or nobody is. */
  hasUsers(): Promise<boolean>;
  /** @throws {AlreadyExists} if the name is taken, in any case */
  createUser(user: NewUser): Promise<User>;
  /** The same, if there is no user yet; decided with the write, so of two at once one is refused. @throws {AlreadyExists} */
  createFirstUser(user: NewUser): Promise<User>;
  /** @throws {NotFound} */
  getUser(id: string): Promise<User>;
  findUser(name: string): Promise<User | undefined>;
  /** By name. */
  listUsers(): Promise<readonly User[]>;
  passwordHashOf(userId: string): Promise<string | undefined>;
  /**
   * Switching an account off ends its sessions and its invitation; its tokens and password open nothing while it is off.
   *
   * @throws {NotFound} @throws {Inactive} if no active admin would be left
   */
  updateUser(id: string, change: UserChange): Promise<User>;

  /** In the place of an earlier one for the same user. @throws {NotFound} */
  invite(invitation: Invitation): Promise<void>;
  /**
   * Sets a password by an invitation, which is spent with it; sessions end. Decided with the write: it works once.
   *
   * @throws {NotFound} if it is unknown, spent or expired, or the account is switched off
   */
  acceptInvitation(hash: string, by: { readonly passwordHash: string; readonly now: Millis }): Promise<User>;

  createSession(session: Session): Promise<void>;
  /** An active user's session that has not ended. */
  findSession(hash: string, now: Millis): Promise<{ readonly user: User; readonly session: Session } | undefined>;
  /** Newest first; of those that have not ended. */
  listSessions(userId: string, now: Millis): Promise<readonly Session[]>;
  noteSessionUse(hash: string, at: Millis): Promise<void>;
  /** Sessions that are gone are no error. @param hashes absent: all of this user's */
  endSessions(userId: string, hashes?: readonly string[]): Promise<void>;

  createToken(token: NewToken): Promise<ApiToken>;
  /** An active user's token that has not expired. */
  findToken(hash: string, now: Millis): Promise<{ readonly user: User; readonly token: ApiToken } | undefined>;
  /** Newest first, the expired ones too. */
  listTokens(userId: string): Promise<readonly ApiToken[]>;
  noteTokenUse(id: string, at: Millis): Promise<void>;
  /** @throws {NotFound} if this user has no such token */
  deleteToken(userId: string, id: string): Promise<void>;
}
