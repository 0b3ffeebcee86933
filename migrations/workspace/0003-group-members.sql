-- Who is in which group. No group's document holds its members. `nested`: the member is a group itself. A negative member
-- is one of `unknown_member`.
CREATE TABLE group_member (
  group_pk INTEGER NOT NULL,
  member_pk INTEGER NOT NULL,
  nested INTEGER NOT NULL CHECK (nested IN (0, 1)),
  PRIMARY KEY (group_pk, member_pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_member_member ON group_member (member_pk, group_pk);
CREATE INDEX group_member_nested ON group_member (group_pk, member_pk) WHERE nested = 1;

-- Members that no resource has the id of, as the client named them (setting unknownMember = keep).
CREATE TABLE unknown_member (
  pk INTEGER PRIMARY KEY CHECK (pk < 0),
  value TEXT NOT NULL UNIQUE
) STRICT;
