-- Attributes somebody has sorted by: from the first time on, every resource of the type has its place in their order.
CREATE TABLE sort_attribute (
  id INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (type, name)
) STRICT;

-- The place of a resource: the folded key of the one value it is sorted by, or that it is `absent`.
CREATE TABLE sort_key (
  attribute INTEGER NOT NULL,
  resource INTEGER NOT NULL,
  absent INTEGER NOT NULL CHECK (absent IN (0, 1)),
  key TEXT NOT NULL,
  PRIMARY KEY (attribute, resource)
) STRICT, WITHOUT ROWID;
CREATE INDEX sort_key_order ON sort_key (attribute, absent, key, resource);

-- Secrets the workspace makes for itself on first use, such as the one its cursors are sealed with.
CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
