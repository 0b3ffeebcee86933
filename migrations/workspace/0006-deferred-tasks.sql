-- What the Developer API was asked to do and does later. `request` is the body without the key it was sent under.
CREATE TABLE deferred_task (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  idempotency_key TEXT NOT NULL UNIQUE,
  request TEXT NOT NULL CHECK (json_valid(request)),
  status TEXT NOT NULL CHECK (status IN ('STARTED', 'IN_PROGRESS', 'SUCCESS', 'ERROR')),
  acting_user_id TEXT,
  user_id TEXT,
  error TEXT,
  created_at TEXT NOT NULL
) STRICT;
