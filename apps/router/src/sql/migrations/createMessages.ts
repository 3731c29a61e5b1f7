import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/** What gateways tell us, and what we tell merchants. Times are milliseconds since the epoch. */
const statements = [
  `CREATE TABLE inbox (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    event TEXT NOT NULL,
    verified_by TEXT NOT NULL,
    hash TEXT NOT NULL,
    claim TEXT NOT NULL,
    outcome TEXT,
    tries BIGINT NOT NULL,
    next_at BIGINT,
    received_at BIGINT NOT NULL,
    processed_at BIGINT
  )`,
  `CREATE UNIQUE INDEX inbox_event ON inbox (account, event)`,
  `CREATE INDEX inbox_due ON inbox (next_at) WHERE next_at IS NOT NULL`,
  `CREATE TABLE event (
    id TEXT PRIMARY KEY,
    merchant TEXT NOT NULL,
    subject TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
  `CREATE UNIQUE INDEX event_sequence ON event (subject, sequence)`,
  `CREATE INDEX event_newest ON event (merchant, created_at DESC, sequence DESC, id DESC)`,
  `CREATE INDEX event_type ON event (merchant, type, created_at DESC, sequence DESC, id DESC)`,
  `CREATE TABLE webhook_endpoint (
    id TEXT PRIMARY KEY,
    merchant TEXT NOT NULL,
    url TEXT NOT NULL,
    sealed TEXT NOT NULL,
    source TEXT NOT NULL,
    failing_since BIGINT,
    disabled_at BIGINT,
    created_at BIGINT NOT NULL
  )`,
  `CREATE INDEX webhook_endpoint_merchant ON webhook_endpoint (merchant)`,
  `CREATE TABLE delivery (
    event TEXT NOT NULL REFERENCES event (id),
    endpoint TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT,
    delivered_at BIGINT,
    last_status TEXT,
    PRIMARY KEY (event, endpoint)
  )`,
  `CREATE INDEX delivery_due ON delivery (endpoint, next_at) WHERE next_at IS NOT NULL`,
  `CREATE TABLE policy (
    merchant TEXT NOT NULL,
    version BIGINT NOT NULL,
    policy TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (merchant, version)
  )`,
  `CREATE TABLE routing_basis (
    id TEXT PRIMARY KEY,
    merchant TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
  `CREATE TABLE outcome (
    merchant TEXT NOT NULL,
    segment TEXT NOT NULL,
    counts TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (merchant, segment)
  )`
]

/** Webhooks in and out, the merchants' routing policies, and what these decide by. */
export const createMessages = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
