-- `settings`: as given when the workspace was made; a reset goes back to them.
CREATE TABLE workspace (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  created_at TEXT NOT NULL
) STRICT;

-- `token_hash` is the SHA-256 of the whole bearer token; null once disconnected, so the token opens nothing.
CREATE TABLE connection (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace_id TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  idp TEXT NOT NULL CHECK (idp IN ('okta', 'entra', 'rippling', 'generic')),
  mode TEXT NOT NULL CHECK (mode IN ('ramp', 'spec')),
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  token_hash TEXT UNIQUE,
  created_at TEXT NOT NULL,
  disconnected_at TEXT
) STRICT;
CREATE UNIQUE INDEX connection_name ON connection (workspace_id, name) WHERE disconnected_at IS NULL;

-- Workspaces whose files are to be removed: written before files are made and when a workspace is deleted, so that a
-- kill at any moment leaves no file that nobody knows of.
CREATE TABLE leftover (
  workspace_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
