CREATE TABLE exchange (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL,
  wall_at TEXT NOT NULL,
  duration_ms REAL NOT NULL,
  connection_id TEXT,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  status INTEGER NOT NULL,
  operation TEXT NOT NULL,
  resource_type TEXT,
  resource_id TEXT,
  person_id TEXT,
  request TEXT NOT NULL CHECK (json_valid(request)),
  request_body BLOB,
  response TEXT NOT NULL CHECK (json_valid(response)),
  response_body BLOB,
  changes TEXT NOT NULL CHECK (json_valid(changes)),
  findings TEXT NOT NULL CHECK (json_valid(findings))
) STRICT;
CREATE INDEX exchange_person ON exchange (person_id, seq) WHERE person_id IS NOT NULL;
CREATE INDEX exchange_resource ON exchange (resource_id, seq) WHERE resource_id IS NOT NULL;
