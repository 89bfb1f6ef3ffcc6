import type { KeptAccount } from "@trialbook/core/whole-book.ts";
import { nameTaken } from "../../rows/account-refusals.ts";
import { readKeptAccount, TOKEN_COLUMNS, USER_COLUMNS } from "../../rows/account-rows.ts";
import type { Database } from "../database.ts";
import { isDuplicate } from "../storage-error.ts";

export function readAccount(database: Database, id: string): KeptAccount | undefined {
  const user = database.rows(`SELECT ${USER_COLUMNS}, u.password_hash FROM users AS u WHERE u.id = ?`).get(id);
  if (user === undefined) return undefined;
  const invitation = database.rows("SELECT hash, created, expires FROM invitations WHERE user_id = ?").get(id);
  const tokens = database.rows(`SELECT ${TOKEN_COLUMNS}, t.hash FROM api_tokens AS t WHERE t.user_id = ? ORDER BY t.id`).all(id);
  return readKeptAccount(user, { invitation, tokens });
}

/** Within work: an account as another book has it. @throws {AlreadyExists} if another one has the name */
export function keepAccount(database: Database, { user, passwordHash, invitation, tokens }: KeptAccount): void {
  const { id, name, role, status, created } = user;
  try {
    database
      .sql(
        `INSERT INTO users (id, name, role, status, password_hash, created) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, status = excluded.status,
           password_hash = excluded.password_hash, created = excluded.created`,
      )
      .run(id, name, role, status, passwordHash ?? null, created);
  } catch (error) {
    throw isDuplicate(error) ? nameTaken(name) : error;
  }
  for (const table of ["sessions", "invitations", "api_tokens"]) database.sql(`DELETE FROM ${table} WHERE user_id = ?`).run(id);
  if (invitation !== undefined) {
    database
      .sql("INSERT INTO invitations (user_id, hash, created, expires) VALUES (?, ?, ?, ?)")
      .run(id, invitation.hash, invitation.created, invitation.expires);
  }
  const insert = database.sql(
    "INSERT INTO api_tokens (id, hash, user_id, name, role, created, expires, last_used) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  for (const token of tokens) {
    insert.run(token.id, token.hash, id, token.name, token.role, token.created, token.expires, token.lastUsed ?? null);
  }
}
