-- What SCIM sees: one row a resource. `pk` is creation order; `doc` is the canonical document without id and meta.
CREATE TABLE resource (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  unique_key TEXT NOT NULL,
  doc TEXT NOT NULL CHECK (json_valid(doc)),
  version INTEGER NOT NULL,
  created TEXT NOT NULL,
  last_modified TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_unique_key ON resource (type, unique_key);
CREATE INDEX resource_order ON resource (type, pk);

-- Numbers for attribute names, so that the key rows stay narrow. `reversed` keys serve `ew` as a prefix search. Keys of an
-- attribute are `kept` from the first time it is asked for: each costs every write a page.
CREATE TABLE attribute (
  id INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  reversed INTEGER NOT NULL CHECK (reversed IN (0, 1)),
  kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
  UNIQUE (type, name, reversed)
) STRICT;

-- Folded comparison keys of every value of the kept attributes. `entry` is the position within a multi-valued attribute.
CREATE TABLE attribute_key (
  attribute INTEGER NOT NULL,
  key TEXT NOT NULL,
  resource INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  PRIMARY KEY (attribute, key, resource, entry)
) STRICT, WITHOUT ROWID;

-- Resources a client deleted (setting deleteBehavior = unlink): out of every list, kept to link the person again.
CREATE TABLE unlinked_resource (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  unique_key TEXT NOT NULL,
  doc TEXT NOT NULL CHECK (json_valid(doc)),
  version INTEGER NOT NULL,
  created TEXT NOT NULL,
  last_modified TEXT NOT NULL
) STRICT;
CREATE INDEX unlinked_resource_unique_key ON unlinked_resource (type, unique_key);

CREATE TABLE department (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE location (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL
) STRICT;

-- What Ramp sees. `pk` and `id` are those of the person's resource, linked or not.
CREATE TABLE person (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  status TEXT NOT NULL,
  previous_status TEXT,
  role TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  employee_id TEXT,
  department INTEGER REFERENCES department (pk),
  location INTEGER REFERENCES location (pk),
  manager INTEGER REFERENCES person (pk),
  manager_key TEXT,
  connection_id TEXT,
  deactivated_by TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX person_email_key ON person (email_key);
CREATE INDEX person_manager ON person (manager) WHERE manager IS NOT NULL;

-- Resources whose manager cannot be resolved yet: `hold` keeps the person unprovisioned, `link-later` only the link.
CREATE TABLE manager_wait (
  resource INTEGER PRIMARY KEY,
  manager TEXT NOT NULL,
  manager_key TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('hold', 'link-later')),
  connection_id TEXT NOT NULL,
  since TEXT NOT NULL
) STRICT;
CREATE INDEX manager_wait_manager_key ON manager_wait (manager_key);

CREATE TABLE sync_error (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  attribute TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_key TEXT NOT NULL,
  person_id TEXT,
  connection_id TEXT NOT NULL,
  cause_key TEXT,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  count INTEGER NOT NULL,
  resolved_at TEXT,
  resolved_by_exchange TEXT
) STRICT;
CREATE UNIQUE INDEX sync_error_open ON sync_error (subject_key, reason) WHERE resolved_at IS NULL;
CREATE INDEX sync_error_open_person ON sync_error (person_id) WHERE resolved_at IS NULL;
CREATE INDEX sync_error_open_reason ON sync_error (reason, pk) WHERE resolved_at IS NULL;
CREATE INDEX sync_error_open_cause ON sync_error (cause_key) WHERE resolved_at IS NULL;

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

-- Work that waits for the workspace's clock.
CREATE TABLE due_work (
  pk INTEGER PRIMARY KEY,
  due_at TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  UNIQUE (kind, subject)
) STRICT;
CREATE INDEX due_work_due_at ON due_work (due_at, pk);

-- One row: the workspace's clock, so that a frozen or moved clock survives a restart.
CREATE TABLE clock (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  mode TEXT NOT NULL CHECK (mode IN ('real', 'frozen', 'offset')),
  frozen_at TEXT,
  offset_ms INTEGER NOT NULL
) STRICT;
