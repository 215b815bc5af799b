-- The schema as version 1 wrote it. Test data: never changes.
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
CREATE TABLE message (
    id           INTEGER PRIMARY KEY,
    sender       INTEGER NOT NULL,
    receiver     INTEGER NOT NULL,
    client_id    BLOB    NOT NULL,
    position     INTEGER NOT NULL,
    status       INTEGER NOT NULL,
    open         INTEGER NOT NULL,
    withdrawn    INTEGER NOT NULL,
    published    INTEGER NOT NULL,
    publisher    INTEGER NOT NULL,
    due          INTEGER,
    pushes       INTEGER NOT NULL,
    claim_lease  INTEGER NOT NULL,
    claim_number INTEGER NOT NULL,
    settled_at   INTEGER,
    body         BLOB    NOT NULL
) STRICT;
CREATE INDEX message_open ON message (receiver, position) WHERE open = 1;
CREATE INDEX message_due ON message (due) WHERE due IS NOT NULL;
CREATE INDEX message_unpublished ON message (receiver, sender, position) WHERE published = 0;
CREATE TABLE window (
    sender    INTEGER NOT NULL,
    receiver  INTEGER NOT NULL,
    client_id BLOB    NOT NULL,
    message   INTEGER NOT NULL,
    PRIMARY KEY (sender, receiver, client_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE notice (
    receiver   INTEGER NOT NULL,
    message    INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    sender     INTEGER NOT NULL,
    client_id  BLOB    NOT NULL,
    status     INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    keep_until INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    PRIMARY KEY (receiver, message, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('last_position', 0), ('window_from', -9223372036854775808);
PRAGMA user_version = 1;
