/** Who may use the book. Secrets are here as hashes only. The counter is what makers of accounts hold, one at a time. */
export const accountsSchema: readonly string[] = [
  `CREATE TABLE users (
    id text COLLATE "C" PRIMARY KEY, name text COLLATE "C" NOT NULL UNIQUE, role text NOT NULL, status text NOT NULL,
    password_hash text, created bigint NOT NULL)`,
  `CREATE TABLE sessions (
    hash text COLLATE "C" PRIMARY KEY, user_id text COLLATE "C" NOT NULL, created bigint NOT NULL, last_used bigint NOT NULL,
    expires bigint NOT NULL, agent text NOT NULL)`,
  "CREATE INDEX sessions_by_user ON sessions (user_id, created)",
  `CREATE TABLE invitations (
    user_id text COLLATE "C" PRIMARY KEY, hash text COLLATE "C" NOT NULL UNIQUE, created bigint NOT NULL, expires bigint NOT NULL)`,
  `CREATE TABLE api_tokens (
    id text COLLATE "C" PRIMARY KEY, hash text COLLATE "C" NOT NULL UNIQUE, user_id text COLLATE "C" NOT NULL, name text NOT NULL,
    role text NOT NULL, created bigint NOT NULL, expires bigint NOT NULL, last_used bigint)`,
  "CREATE INDEX api_tokens_by_user ON api_tokens (user_id, created)",
  "INSERT INTO counters VALUES ('users', 0)",
];
