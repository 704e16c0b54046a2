const items = (table: string) => `
  CREATE TABLE ${table} (
    pk TEXT NOT NULL, sk TEXT NOT NULL, v INTEGER NOT NULL, body TEXT NOT NULL, kind TEXT,
    lp TEXT, ls TEXT, due INTEGER, expires_at INTEGER,
    PRIMARY KEY (pk, sk)
  ) WITHOUT ROWID;
  CREATE INDEX ${table}_listing ON ${table} (lp, ls) WHERE lp IS NOT NULL;
  CREATE INDEX ${table}_due ON ${table} (due) WHERE due IS NOT NULL;
  CREATE INDEX ${table}_expiry ON ${table} (expires_at) WHERE expires_at IS NOT NULL;`

/** The records of one group are one row, under the number of the last record. */
const feed = 'CREATE TABLE feed_groups (last_seq INTEGER PRIMARY KEY, records TEXT NOT NULL);'

/** For timers: 0 is the most urgent. */
export const normalRank = 2
const rankIndex = 'CREATE INDEX timers_rank ON timers (rank, at);'

/** The same items as in DynamoDB, and what AWS stores for us: the feed, the queues, the bus’s deliveries, the timers. */
export const schema = `
  ${items('entities')} ${items('ledger')} ${items('ephemeral')}
  ${feed}
  CREATE TABLE feed_cursors (consumer TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, message_group TEXT NOT NULL, deduplication TEXT NOT NULL,
    body TEXT NOT NULL, visible_at INTEGER NOT NULL, receives INTEGER NOT NULL
  );
  CREATE TABLE dead_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, body TEXT NOT NULL, died_at INTEGER NOT NULL
  );
  CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, consumer TEXT NOT NULL, event TEXT NOT NULL,
    attempts INTEGER NOT NULL, not_before INTEGER NOT NULL
  );
  CREATE TABLE timers (
    name TEXT PRIMARY KEY, at INTEGER NOT NULL, payload TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT ${normalRank}
  ) WITHOUT ROWID;
  CREATE INDEX timers_at ON timers (at);
  ${rankIndex}`

/** From format 1 to 2, and so on to `storedFormat`; one that concerns only items is an empty step. */
export const upgrades = [
  `${feed}
  INSERT INTO feed_groups (last_seq, records)
    SELECT seq, json_array(json_array(pk, sk, kind, body)) FROM feed;
  DROP TABLE feed;`,
  `ALTER TABLE timers ADD COLUMN rank INTEGER NOT NULL DEFAULT ${normalRank};
  ${rankIndex}`,
  // Agents get entries by capability, which an older program would not change with them.
  '',
]
