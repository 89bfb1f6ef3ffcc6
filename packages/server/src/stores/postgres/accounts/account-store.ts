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
import type { Database, Queries } from "../database.ts";

/** Accounts in PostgreSQL; each write is a transaction of its own. */
export class PostgresAccountStore implements AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  hasUsers(): Promise<boolean> {
    return hasUsers(this.#database);
  }

  createUser(user: NewUser): Promise<User> {
    return this.#database.transaction(async (tx) => {
      await holdUsers(tx);
      return insertUser(tx, user);
    });
  }

  createFirstUser(user: NewUser): Promise<User> {
    return this.#database.transaction(async (tx) => {
      await holdUsers(tx);
      if (await hasUsers(tx)) throw notTheFirst();
      return insertUser(tx, user);
    });
  }

  getUser(id: string): Promise<User> {
    return findUser(this.#database, id);
  }

  async findUser(name: string): Promise<User | undefined> {
    const [row] = await this.#database.rows(`SELECT ${USER} FROM users AS u WHERE name = $1`, [name.toLowerCase()]);
    return row && readUser(row);
  }

  async listUsers(): Promise<readonly User[]> {
    return (await this.#database.rows(`SELECT ${USER} FROM users AS u ORDER BY name`)).map(readUser);
  }

  async passwordHashOf(userId: string): Promise<string | undefined> {
    const [row] = await this.#database.rows("SELECT password_hash FROM users WHERE id = $1", [userId]);
    return typeof row?.[0] === "string" ? row[0] : undefined;
  }

  updateUser(id: string, { role, status, passwordHash }: UserChange): Promise<User> {
    return this.#database.transaction(async (tx) => {
      // Two admins who switch each other off at once shall not both succeed.
      await holdUsers(tx);
      const changed = await tx.run(
        `UPDATE users SET role = coalesce($2, role), status = coalesce($3, status), password_hash = coalesce($4, password_hash)
         WHERE id = $1`,
        [id, role ?? null, status ?? null, passwordHash ?? null],
      );
      if (changed === 0) throw noUser(id);
      const admins = await tx.rows("SELECT 1 FROM users WHERE role = 'admin' AND status = 'active' LIMIT 1");
      if (admins.length === 0) throw noAdminLeft();
      if (passwordHash !== undefined || status === "disabled") await letOut(tx, id);
      return findUser(tx, id);
    });
  }

  invite({ hash, userId, created, expires }: Invitation): Promise<void> {
    return this.#database.transaction(async (tx) => {
      await findUser(tx, userId);
      await tx.run(
        `INSERT INTO invitations (user_id, hash, created, expires) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, created = excluded.created, expires = excluded.expires`,
        [userId, hash, created, expires],
      );
    });
  }

  acceptInvitation(hash: string, { passwordHash, now }: { readonly passwordHash: string; readonly now: Millis }): Promise<User> {
    return this.#database.transaction(async (tx) => {
      await holdUsers(tx);
      const [row] = await tx.rows(
        `SELECT u.id FROM invitations AS i JOIN users AS u ON u.id = i.user_id
         WHERE i.hash = $1 AND i.expires > $2 AND u.status = 'active'`,
        [hash, now],
      );
      if (row === undefined) throw noInvitation();
      const id = String(row[0]);
      await tx.run("UPDATE users SET password_hash = $2 WHERE id = $1", [id, passwordHash]);
      await letOut(tx, id);
      return findUser(tx, id);
    });
  }

  async createSession({ hash, userId, created, lastUsed, expires, agent }: Session): Promise<void> {
    await this.#database.run("DELETE FROM sessions WHERE expires <= $1 OR last_used <= $2", [created, created - SESSION_IDLE]);
    await this.#database.run("INSERT INTO sessions VALUES ($1, $2, $3, $4, $5, $6)", [hash, userId, created, lastUsed, expires, agent]);
  }

  async findSession(hash: string, now: Millis): Promise<{ readonly user: User; readonly session: Session } | undefined> {
    const [row] = await this.#database.rows(
      `SELECT ${USER}, ${SESSION} FROM sessions AS s JOIN users AS u ON u.id = s.user_id
       WHERE s.hash = $1 AND s.expires > $2 AND s.last_used > $3 AND u.status = 'active'`,
      [hash, now, now - SESSION_IDLE],
    );
    return row && readUserAndSession(row);
  }

  async listSessions(userId: string, now: Millis): Promise<readonly Session[]> {
    const rows = await this.#database.rows(
      `SELECT ${SESSION} FROM sessions AS s WHERE user_id = $1 AND expires > $2 AND last_used > $3 ORDER BY created DESC, hash`,
      [userId, now, now - SESSION_IDLE],
    );
    return rows.map(readSession);
  }

  async noteSessionUse(hash: string, at: Millis): Promise<void> {
    await this.#database.run("UPDATE sessions SET last_used = $2 WHERE hash = $1 AND last_used < $2", [hash, at]);
  }

  async endSessions(userId: string, hashes?: readonly string[]): Promise<void> {
    if (hashes === undefined) await this.#database.run("DELETE FROM sessions WHERE user_id = $1", [userId]);
    else await this.#database.run("DELETE FROM sessions WHERE user_id = $1 AND hash = ANY ($2::text[])", [userId, hashes]);
  }

  createToken({ hash, ...token }: NewToken): Promise<ApiToken> {
    return this.#database.transaction(async (tx) => {
      const { id, userId, name, role, created, expires } = token;
      await findUser(tx, userId);
      await tx.run("INSERT INTO api_tokens (id, hash, user_id, name, role, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)", [
        id,
        hash,
        userId,
        name,
        role,
        created,
        expires,
      ]);
      return token;
    });
  }

  async findToken(hash: string, now: Millis): Promise<{ readonly user: User; readonly token: ApiToken } | undefined> {
    const [row] = await this.#database.rows(
      `SELECT ${USER}, ${TOKEN} FROM api_tokens AS t JOIN users AS u ON u.id = t.user_id
       WHERE t.hash = $1 AND t.expires > $2 AND u.status = 'active'`,
      [hash, now],
    );
    return row && readUserAndToken(row);
  }

  async listTokens(userId: string): Promise<readonly ApiToken[]> {
    const rows = await this.#database.rows(`SELECT ${TOKEN} FROM api_tokens AS t WHERE user_id = $1 ORDER BY created DESC, id`, [userId]);
    return rows.map(readToken);
  }

  async noteTokenUse(id: string, at: Millis): Promise<void> {
    await this.#database.run("UPDATE api_tokens SET last_used = $2 WHERE id = $1 AND coalesce(last_used, 0) < $2", [id, at]);
  }

  async deleteToken(userId: string, id: string): Promise<void> {
    if ((await this.#database.run("DELETE FROM api_tokens WHERE user_id = $1 AND id = $2", [userId, id])) === 0) throw noToken(id);
  }
}

/** Until the transaction ends nobody else makes or changes an account. */
async function holdUsers(tx: Queries): Promise<void> {
  await tx.run("UPDATE counters SET value = value + 1 WHERE name = 'users'");
}

async function letOut(tx: Queries, userId: string): Promise<void> {
  await tx.run("DELETE FROM sessions WHERE user_id = $1", [userId]);
  await tx.run("DELETE FROM invitations WHERE user_id = $1", [userId]);
}

async function hasUsers(queries: Queries): Promise<boolean> {
  return (await queries.rows("SELECT 1 FROM users LIMIT 1")).length > 0;
}

async function insertUser(tx: Queries, { id, name, role, passwordHash, at }: NewUser): Promise<User> {
  const made = await tx.run(
    `INSERT INTO users (id, name, role, status, password_hash, created) VALUES ($1, $2, $3, 'active', $4, $5)
     ON CONFLICT (name) DO NOTHING`,
    [id, name.toLowerCase(), role, passwordHash ?? null, at],
  );
  if (made === 0) throw nameTaken(name.toLowerCase());
  return findUser(tx, id);
}

async function findUser(queries: Queries, id: string): Promise<User> {
  const [row] = await queries.rows(`SELECT ${USER} FROM users AS u WHERE id = $1`, [id]);
  if (row === undefined) throw noUser(id);
  return readUser(row);
}
