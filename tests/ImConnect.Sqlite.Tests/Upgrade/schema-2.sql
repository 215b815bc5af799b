-- The schema as version 2 wrote it. Test data: never changes.
PRAGMA page_size = 8192;
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
    body         BLOB    NOT NULL,
    kind         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX message_open ON message (receiver, position) WHERE open = 1;
CREATE INDEX message_due ON message (due) WHERE due IS NOT NULL;
CREATE INDEX message_unpublished ON message (receiver, sender, position) WHERE published = 0;
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
    body       BLOB    NOT NULL DEFAULT x'',
    PRIMARY KEY (receiver, message, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    number   INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    records  BLOB    NOT NULL
) STRICT;
CREATE INDEX notice_received ON notice (keep_until) WHERE received = 1;
CREATE TABLE device (
    receiver INTEGER NOT NULL,
    device   TEXT    NOT NULL,
    position INTEGER NOT NULL,
    used_at  INTEGER NOT NULL,
    PRIMARY KEY (receiver, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE revocation (
    user        INTEGER NOT NULL,
    device_kind INTEGER NOT NULL,
    device      TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (user, device_kind, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_friend_receiver ON message (receiver) WHERE kind <> 0;
CREATE INDEX message_friend_sender ON message (sender) WHERE kind <> 0;
CREATE TABLE chat_message (
    receiver INTEGER NOT NULL,
    sender   INTEGER NOT NULL,
    position INTEGER NOT NULL,
    message  INTEGER NOT NULL,
    PRIMARY KEY (receiver, sender, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE conversation (
    owner INTEGER NOT NULL,
    other INTEGER NOT NULL,
    last  INTEGER NOT NULL,
    PRIMARY KEY (owner, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_last ON conversation (owner, last);
CREATE TABLE window_run (
    number   INTEGER PRIMARY KEY,
    first_id INTEGER NOT NULL,
    last_id  INTEGER NOT NULL,
    until    INTEGER NOT NULL
) STRICT;
CREATE TABLE window_page (
    place   INTEGER PRIMARY KEY,
    entries BLOB    NOT NULL
) STRICT;
INSERT INTO meta VALUES ('history_from', -9223372036854775808), ('history_to', 0), ('id_floor', 0), ('last_position', 0), ('window_from', -9223372036854775808);
PRAGMA user_version = 2;
