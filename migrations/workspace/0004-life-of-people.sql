-- A legal company of the business, with the currency its cards are issued in. A location without one is the primary's.
CREATE TABLE entity (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  currency TEXT NOT NULL,
  is_primary INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX entity_primary ON entity (is_primary) WHERE is_primary = 1;
ALTER TABLE location ADD COLUMN entity INTEGER REFERENCES entity (pk);

CREATE INDEX person_owner ON person (status, pk) WHERE role = 'BUSINESS_OWNER';

-- The Manager role beside having reports: `granted` by an admin, or `kept` after the last report went.
ALTER TABLE person ADD COLUMN manager_flag TEXT CHECK (manager_flag IN ('granted', 'kept'));

-- What the identity provider sent and the employee has not confirmed yet.
ALTER TABLE person ADD COLUMN pending_email TEXT;
ALTER TABLE person ADD COLUMN pending_email_at TEXT;

ALTER TABLE person ADD COLUMN invite_status TEXT
  CHECK (invite_status IN ('pending', 'accepted', 'expired', 'cancelled'));
ALTER TABLE person ADD COLUMN invite_sent_at TEXT;
ALTER TABLE person ADD COLUMN invite_expires_at TEXT;
-- pk of who invited: the manager, else the account owner; null when there was neither.
ALTER TABLE person ADD COLUMN invite_sender INTEGER;
CREATE INDEX person_invite_expires_at ON person (invite_expires_at) WHERE invite_expires_at IS NOT NULL;

ALTER TABLE person ADD COLUMN deactivated_at TEXT;
-- When they are deactivated by themselves, as guests are.
ALTER TABLE person ADD COLUMN scheduled_deactivation_at TEXT;
ALTER TABLE person ADD COLUMN termination_at TEXT;
ALTER TABLE person ADD COLUMN termination_days_override INTEGER;
ALTER TABLE person ADD COLUMN termination_cancelled_at TEXT;
-- When they would have been, had nothing stood in the way.
ALTER TABLE person ADD COLUMN termination_postponed_from TEXT;
CREATE INDEX person_termination_at ON person (termination_at) WHERE termination_at IS NOT NULL;

-- What keeps a person from being terminated, as an admin set it for a test.
CREATE TABLE termination_blocker (
  person INTEGER NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (person, kind)
) STRICT, WITHOUT ROWID;

-- Who was terminated: gone from everything else, the e-mail free again.
CREATE TABLE terminated_person (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  role TEXT NOT NULL,
  terminated_at TEXT NOT NULL,
  terminated_by TEXT NOT NULL
) STRICT;

-- What happened to people, in Ramp's names of its audit events.
CREATE TABLE activity (
  pk INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  event TEXT NOT NULL,
  person_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  details TEXT CHECK (details IS NULL OR json_valid(details))
) STRICT;

-- Mail to people. Rendered when it is read or sent; `details` is what the template needs. `kept`: there is no server to
-- send it. `next_attempt_at` is of queued mail.
CREATE TABLE mail (
  pk INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  person_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  details TEXT NOT NULL CHECK (json_valid(details)),
  created_at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('kept', 'queued', 'sent', 'failed', 'cancelled')),
  attempts INTEGER NOT NULL,
  next_attempt_at TEXT,
  sent_at TEXT,
  last_error TEXT
) STRICT;
CREATE INDEX mail_queued ON mail (next_attempt_at, pk) WHERE state = 'queued';

CREATE TABLE spend_program (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  -- `all`, `departments` or `locations`; the members of the latter two by pk.
  audience TEXT NOT NULL CHECK (audience IN ('all', 'departments', 'locations')),
  places TEXT NOT NULL CHECK (json_valid(places)),
  issue_by_default INTEGER NOT NULL CHECK (issue_by_default IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE fund (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  -- Null once the program is gone; what was issued stays, under the name it had.
  program INTEGER REFERENCES spend_program (pk) ON DELETE SET NULL,
  name TEXT NOT NULL,
  person INTEGER NOT NULL,
  issued_at TEXT NOT NULL,
  UNIQUE (person, program)
) STRICT;

CREATE TABLE custom_field (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  -- snake_case, as Ramp compares it.
  name TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('select', 'yes-no', 'number', 'text', 'user', 'accounting')),
  options TEXT NOT NULL CHECK (json_valid(options)),
  created_at TEXT NOT NULL
) STRICT;

-- The value of a field in force, and what was wrong with one sent since.
CREATE TABLE custom_value (
  person INTEGER NOT NULL,
  field INTEGER NOT NULL,
  value TEXT CHECK (value IS NULL OR json_valid(value)),
  -- Whether an identity provider sends the field; else it was set in Ramp, and stays.
  synced INTEGER NOT NULL CHECK (synced IN (0, 1)),
  warning TEXT,
  warned_at TEXT,
  PRIMARY KEY (person, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX custom_value_warning ON custom_value (person) WHERE warning IS NOT NULL;

-- When Ramp last received a write from a connection; at most a second old.
CREATE TABLE connection_sync (
  connection_id TEXT PRIMARY KEY,
  last_sync_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
