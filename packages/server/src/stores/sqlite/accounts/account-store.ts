import { type ApiToken, type Invitation, SESSION_IDLE, type Session, type User } from "@trialbook/core/account/account.ts";
import type { AccountStore, NewToken, NewUser, UserChange } from "@trialbook/core/account/account-store.ts";
import type { Millis } from "@trialbook/core/time.ts";
import { nameTaken, noAdminLeft, noInvitation, noToken, notTheFirst, noUser } from "../../rows/account-refusals.ts";
import {
  readSession,
  readToken,
  readUser,
  readUserAndSession,
  readUserAndToken,
  SESSION_COLUMNS as SESSION,
  TOKEN_COLUMNS as TOKEN,
  USER_COLUMNS as USER,
} from "../../rows/account-rows.ts";
import type { Database } from "../database.ts";
import type { GroupCommit } from "../group-commit.ts";

/** Accounts in SQLite. Writes go through the group commit; reads see what is committed. */
export class SqliteAccountStore implements AccountStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;

  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  async hasUsers(): Promise<boolean> {
    return this.#hasUsers();
  }

  createUser(user: NewUser): Promise<User> {
    return this.#commits.write(() => this.#insert(user));
  }

  createFirstUser(user: NewUser): Promise<User> {
    return this.#commits.write(() => {
      if (this.#hasUsers()) throw notTheFirst();
      return this.#insert(user);
    });
  }

  async getUser(id: string): Promise<User> {
    return this.#user(id);
  }

  async findUser(name: string): Promise<User | undefined> {
    const row = this.#database.rows(`SELECT ${USER} FROM users AS u WHERE name = ?`).get(name.toLowerCase());
    return row && readUser(row);
  }

  async listUsers(): Promise<readonly User[]> {
    return this.#database.rows(`SELECT ${USER} FROM users AS u ORDER BY name`).all().map(readUser);
  }

  async passwordHashOf(userId: string): Promise<string | undefined> {
    const hash = this.#database.rows("SELECT password_hash FROM users WHERE id = ?").get(userId)?.[0];
    return typeof hash === "string" ? hash : undefined;
  }

  updateUser(id: string, { role, status, passwordHash }: UserChange): Promise<User> {
    return this.#commits.write(() => {
      this.#user(id);
      this.#database
        .sql(
          `UPDATE users SET role = coalesce(?, role), status = coalesce(?, status), password_hash = coalesce(?, password_hash)
           WHERE id = ?`,
        )
        .run(role ?? null, status ?? null, passwordHash ?? null, id);
      const admins = this.#database.rows("SELECT 1 FROM users WHERE role = 'admin' AND status = 'active' LIMIT 1").get();
      if (admins === undefined) throw noAdminLeft();
      if (passwordHash !== undefined || status === "disabled") this.#letOut(id);
      return this.#user(id);
    });
  }

  invite({ hash, userId, created, expires }: Invitation): Promise<void> {
    return this.#commits.write(() => {
      this.#user(userId);
      this.#database
        .sql("INSERT OR REPLACE INTO invitations (user_id, hash, created, expires) VALUES (?, ?, ?, ?)")
        .run(userId, hash, created, expires);
    });
  }

  acceptInvitation(hash: string, { passwordHash, now }: { readonly passwordHash: string; readonly now: Millis }): Promise<User> {
    return this.#commits.write(() => {
      const [id] = this.#database
        .rows(
          `SELECT u.id FROM invitations AS i JOIN users AS u ON u.id = i.user_id
           WHERE i.hash = ? AND i.expires > ? AND u.status = 'active'`,
        )
        .get(hash, now) ?? [undefined];
      if (typeof id !== "string") throw noInvitation();
      this.#database.sql("UPDATE users SET password_hash = ? WHERE id = ?").run(passwordHash, id);
      this.#letOut(id);
      return this.#user(id);
    });
  }

  createSession({ hash, userId, created, lastUsed, expires, agent }: Session): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("DELETE FROM sessions WHERE expires <= ? OR last_used <= ?").run(created, created - SESSION_IDLE);
      this.#database.sql("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)").run(hash, userId, created, lastUsed, expires, agent);
    });
  }

  async findSession(hash: string, now: Millis): Promise<{ readonly user: User; readonly session: Session } | undefined> {
    const row = this.#database
      .rows(
        `SELECT ${USER}, ${SESSION} FROM sessions AS s JOIN users AS u ON u.id = s.user_id
         WHERE s.hash = ? AND s.expires > ? AND s.last_used > ? AND u.status = 'active'`,
      )
      .get(hash, now, now - SESSION_IDLE);
    return row && readUserAndSession(row);
  }

  async listSessions(userId: string, now: Millis): Promise<readonly Session[]> {
    return this.#database
      .rows(`SELECT ${SESSION} FROM sessions AS s WHERE user_id = ? AND expires > ? AND last_used > ? ORDER BY created DESC, hash`)
      .all(userId, now, now - SESSION_IDLE)
      .map(readSession);
  }

  noteSessionUse(hash: string, at: Millis): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("UPDATE sessions SET last_used = max(last_used, ?) WHERE hash = ?").run(at, hash);
    });
  }

  endSessions(userId: string, hashes?: readonly string[]): Promise<void> {
    return this.#commits.write(() => {
      if (hashes === undefined) this.#database.sql("DELETE FROM sessions WHERE user_id = ?").run(userId);
      else for (const hash of hashes) this.#database.sql("DELETE FROM sessions WHERE user_id = ? AND hash = ?").run(userId, hash);
    });
  }

  createToken({ hash, ...token }: NewToken): Promise<ApiToken> {
    return this.#commits.write(() => {
      this.#user(token.userId);
      const { id, userId, name, role, created, expires } = token;
      this.#database
        .sql("INSERT INTO api_tokens (id, hash, user_id, name, role, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(id, hash, userId, name, role, created, expires);
      return token;
    });
  }

  async findToken(hash: string, now: Millis): Promise<{ readonly user: User; readonly token: ApiToken } | undefined> {
    const row = this.#database
      .rows(
        `SELECT ${USER}, ${TOKEN} FROM api_tokens AS t JOIN users AS u ON u.id = t.user_id
         WHERE t.hash = ? AND t.expires > ? AND u.status = 'active'`,
      )
      .get(hash, now);
    return row && readUserAndToken(row);
  }

  async listTokens(userId: string): Promise<readonly ApiToken[]> {
    return this.#database
      .rows(`SELECT ${TOKEN} FROM api_tokens AS t WHERE user_id = ? ORDER BY created DESC, id`)
      .all(userId)
      .map(readToken);
  }

  noteTokenUse(id: string, at: Millis): Promise<void> {
    return this.#commits.write(() => {
      this.#database.sql("UPDATE api_tokens SET last_used = max(coalesce(last_used, 0), ?) WHERE id = ?").run(at, id);
    });
  }

  deleteToken(userId: string, id: string): Promise<void> {
    return this.#commits.write(() => {
      const { changes } = this.#database.sql("DELETE FROM api_tokens WHERE user_id = ? AND id = ?").run(userId, id);
      if (Number(changes) === 0) throw noToken(id);
    });
  }

  #letOut(userId: string): void {
    this.#database.sql("DELETE FROM sessions WHERE user_id = ?").run(userId);
    this.#database.sql("DELETE FROM invitations WHERE user_id = ?").run(userId);
  }

  #hasUsers(): boolean {
    return this.#database.rows("SELECT 1 FROM users LIMIT 1").get() !== undefined;
  }

  #insert({ id, name, role, passwordHash, at }: NewUser): User {
    const { changes } = this.#database
      .sql(
        "INSERT INTO users (id, name, role, status, password_hash, created) VALUES (?, ?, ?, 'active', ?, ?) ON CONFLICT (name) DO NOTHING",
      )
      .run(id, name.toLowerCase(), role, passwordHash ?? null, at);
    if (Number(changes) === 0) throw nameTaken(name.toLowerCase());
    return this.#user(id);
  }

  #user(id: string): User {
    const row = this.#database.rows(`SELECT ${USER} FROM users AS u WHERE id = ?`).get(id);
    if (row === undefined) throw noUser(id);
    return readUser(row);
  }
}
