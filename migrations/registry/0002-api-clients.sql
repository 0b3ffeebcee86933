-- Who may call the Developer API of a workspace. `secret_hash` is the SHA-256 of the bearer token, or of the client secret.
CREATE TABLE api_client (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace_id TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('token', 'client-credentials')),
  name TEXT NOT NULL,
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  client_id TEXT UNIQUE CHECK ((client_id IS NULL) = (kind = 'token')),
  secret_hash TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX api_client_name ON api_client (workspace_id, name);
CREATE UNIQUE INDEX api_client_token ON api_client (secret_hash) WHERE kind = 'token';

-- What client credentials were exchanged for. `expires_at` is a time of the workspace's clock.
CREATE TABLE access_token (
  pk INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  api_client TEXT NOT NULL REFERENCES api_client (id) ON DELETE CASCADE,
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX access_token_api_client ON access_token (api_client);
