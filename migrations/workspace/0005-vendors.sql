-- One row: the business itself, as the Developer API names it.
CREATE TABLE business (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  id TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- `owner_id` is a person's id; `details` holds what no list is filtered by.
CREATE TABLE vendor (
  pk INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  owner_id TEXT,
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  category INTEGER,
  details TEXT NOT NULL CHECK (json_valid(details)),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX vendor_owner ON vendor (owner_id) WHERE owner_id IS NOT NULL;

-- A list may be walked on from a vendor that was deleted meanwhile.
CREATE TABLE deleted_vendor (
  id TEXT PRIMARY KEY,
  pk INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE vendor_contact (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  vendor INTEGER NOT NULL REFERENCES vendor (pk) ON DELETE CASCADE,
  email TEXT NOT NULL,
  first_name TEXT,
  last_name TEXT,
  phone TEXT,
  is_default INTEGER NOT NULL CHECK (is_default IN (0, 1))
) STRICT;
CREATE INDEX vendor_contact_vendor ON vendor_contact (vendor);

-- A contract with a vendor. `details` holds its dates, its value and the ids of its owners.
CREATE TABLE agreement (
  pk INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  vendor INTEGER NOT NULL REFERENCES vendor (pk) ON DELETE CASCADE,
  name TEXT NOT NULL,
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  details TEXT NOT NULL CHECK (json_valid(details)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX agreement_vendor ON agreement (vendor);

-- What an event is about: `person_id` is then the id of the person or of the vendor.
ALTER TABLE activity ADD COLUMN subject TEXT NOT NULL DEFAULT 'user' CHECK (subject IN ('user', 'vendor'));

-- The person as the Developer API lists them: null until asked for, and again once something in it has changed.
ALTER TABLE person ADD COLUMN developer_json TEXT CHECK (developer_json IS NULL OR json_valid(developer_json));

CREATE TRIGGER person_developer_json
AFTER UPDATE OF status, role, first_name, last_name, email, employee_id, department, location, manager,
  manager_flag, scheduled_deactivation_at ON person
WHEN old.developer_json IS NOT NULL AND (
  new.status IS NOT old.status OR new.role IS NOT old.role OR new.first_name IS NOT old.first_name
  OR new.last_name IS NOT old.last_name OR new.email IS NOT old.email OR new.employee_id IS NOT old.employee_id
  OR new.department IS NOT old.department OR new.location IS NOT old.location OR new.manager IS NOT old.manager
  OR new.manager_flag IS NOT old.manager_flag
  OR new.scheduled_deactivation_at IS NOT old.scheduled_deactivation_at)
BEGIN
  UPDATE person SET developer_json = NULL WHERE pk = old.pk;
END;

-- Who gets the first report, or loses the last one, is a manager, or none any more.
CREATE TRIGGER person_developer_json_reports AFTER UPDATE OF manager ON person
WHEN new.manager IS NOT old.manager
BEGIN
  UPDATE person SET developer_json = NULL
  WHERE pk IN (old.manager, new.manager) AND developer_json IS NOT NULL;
END;
CREATE TRIGGER person_developer_json_report_came AFTER INSERT ON person
WHEN new.manager IS NOT NULL
BEGIN
  UPDATE person SET developer_json = NULL WHERE pk = new.manager AND developer_json IS NOT NULL;
END;
CREATE TRIGGER person_developer_json_report_went AFTER DELETE ON person
WHEN old.manager IS NOT NULL
BEGIN
  UPDATE person SET developer_json = NULL WHERE pk = old.manager AND developer_json IS NOT NULL;
END;

-- The entity follows the location, or is the primary one.
CREATE TRIGGER person_developer_json_location AFTER UPDATE OF entity ON location
WHEN new.entity IS NOT old.entity
BEGIN
  UPDATE person SET developer_json = NULL WHERE location = new.pk AND developer_json IS NOT NULL;
END;
CREATE TRIGGER person_developer_json_primary_came AFTER INSERT ON entity
WHEN new.is_primary = 1
BEGIN
  UPDATE person SET developer_json = NULL WHERE developer_json IS NOT NULL;
END;
CREATE TRIGGER person_developer_json_primary_changed AFTER UPDATE OF is_primary ON entity
WHEN new.is_primary IS NOT old.is_primary
BEGIN
  UPDATE person SET developer_json = NULL WHERE developer_json IS NOT NULL;
END;

CREATE TRIGGER person_developer_json_value_came AFTER INSERT ON custom_value
BEGIN
  UPDATE person SET developer_json = NULL WHERE pk = new.person AND developer_json IS NOT NULL;
END;
CREATE TRIGGER person_developer_json_value_changed AFTER UPDATE OF value ON custom_value
BEGIN
  UPDATE person SET developer_json = NULL WHERE pk = new.person AND developer_json IS NOT NULL;
END;
CREATE TRIGGER person_developer_json_value_went AFTER DELETE ON custom_value
BEGIN
  UPDATE person SET developer_json = NULL WHERE pk = old.person AND developer_json IS NOT NULL;
END;
CREATE TRIGGER person_developer_json_field_renamed AFTER UPDATE OF name ON custom_field
BEGIN
  UPDATE person SET developer_json = NULL WHERE developer_json IS NOT NULL;
END;
