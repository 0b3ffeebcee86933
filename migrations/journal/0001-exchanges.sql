-- A ring of some thousand rows, written with every request and read by hand: a look-up by person or resource scans it
-- in milliseconds, where an index would cost each request. The bodies stand last: a scan never walks through them.
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
  changes TEXT NOT NULL CHECK (json_valid(changes)),
  changes_omitted INTEGER NOT NULL,
  findings TEXT NOT NULL CHECK (json_valid(findings)),
  request TEXT NOT NULL CHECK (json_valid(request)),
  response TEXT NOT NULL CHECK (json_valid(response)),
  request_body BLOB,
  response_body BLOB
) STRICT;
-- Where numbering stood when the journal was emptied, so that no number is given twice.
CREATE TABLE numbering (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  last_seq INTEGER NOT NULL
) STRICT;
