import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/**
 * Amounts are minor units, times are milliseconds since the epoch, JSON is text. No card data anywhere, and
 * gateways' tokens only sealed; `card` is a keyed digest. The same text runs on SQLite and on PostgreSQL.
 */
const statements = [
  `CREATE TABLE payment (
    id TEXT PRIMARY KEY,
    merchant TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    capture TEXT NOT NULL,
    method TEXT NOT NULL,
    return_url TEXT,
    save_method BIGINT NOT NULL,
    metadata TEXT NOT NULL,
    parent TEXT,
    status TEXT NOT NULL,
    authorized BIGINT NOT NULL CHECK (authorized <= amount),
    captured BIGINT NOT NULL CHECK (captured + voided <= authorized),
    refunded BIGINT NOT NULL CHECK (refunded <= captured),
    voided BIGINT NOT NULL,
    account TEXT,
    provider TEXT,
    provider_reference TEXT,
    next_action TEXT,
    decline TEXT,
    token TEXT,
    version BIGINT NOT NULL,
    events BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    card TEXT,
    decision TEXT
  )`,
  `CREATE INDEX payment_newest ON payment (merchant, created_at DESC, id DESC)`,
  `CREATE INDEX payment_reference ON payment (merchant, reference, created_at DESC, id DESC)`,
  `CREATE INDEX payment_status ON payment (merchant, status, created_at DESC, id DESC)`,
  `CREATE INDEX payment_account ON payment (merchant, account, created_at DESC, id DESC)`,
  // How often one card was tried for the same amount, which the card networks limit.
  `CREATE INDEX payment_card ON payment (merchant, card, currency, amount, created_at)
    WHERE card IS NOT NULL`,
  `CREATE TABLE payout (
    id TEXT PRIMARY KEY,
    merchant TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    destination TEXT NOT NULL,
    status TEXT NOT NULL,
    account TEXT,
    provider TEXT,
    provider_reference TEXT,
    utr TEXT,
    fee TEXT,
    decline TEXT,
    version BIGINT NOT NULL,
    events BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    decision TEXT
  )`,
  `CREATE INDEX payout_newest ON payout (merchant, created_at DESC, id DESC)`,
  `CREATE TABLE token (
    id TEXT PRIMARY KEY,
    merchant TEXT NOT NULL,
    account TEXT NOT NULL,
    provider TEXT NOT NULL,
    method TEXT NOT NULL,
    sealed TEXT,
    status TEXT NOT NULL,
    next_action TEXT,
    decline TEXT,
    version BIGINT NOT NULL,
    events BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
  )`,
  `CREATE TABLE attempt (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    refund TEXT,
    reverses TEXT,
    target TEXT,
    sequence BIGINT NOT NULL,
    operation TEXT NOT NULL,
    account TEXT NOT NULL,
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount BIGINT NOT NULL,
    state TEXT NOT NULL,
    fence BIGINT NOT NULL,
    owner TEXT,
    deadline BIGINT,
    next_check_at BIGINT,
    checks BIGINT NOT NULL,
    provider_reference TEXT,
    error TEXT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
  )`,
  `CREATE UNIQUE INDEX attempt_sequence ON attempt (subject, sequence)`,
  `CREATE UNIQUE INDEX attempt_reference ON attempt (account, reference)`,
  `CREATE INDEX attempt_provider_reference ON attempt (account, provider_reference)
    WHERE provider_reference IS NOT NULL`,
  // The database itself refuses a second charge or payout while one may be alive.
  `CREATE UNIQUE INDEX attempt_live ON attempt (subject)
    WHERE operation IN ('authorize', 'purchase', 'rebill', 'payout', 'tokenize')
    AND state IN ('ready', 'sending', 'pending', 'unknown', 'needs_review', 'succeeded')`,
  `CREATE INDEX attempt_running ON attempt (state) WHERE state IN ('ready', 'sending')`,
  `CREATE INDEX attempt_due ON attempt (account, next_check_at) WHERE next_check_at IS NOT NULL`,
  `CREATE INDEX attempt_review ON attempt (state, finished_at)
    WHERE state IN ('late_success', 'needs_review')`,
  `CREATE INDEX attempt_started ON attempt (account, started_at)`,
  `CREATE TABLE refund (
    id TEXT PRIMARY KEY,
    payment TEXT NOT NULL REFERENCES payment (id),
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL
  )`,
  `CREATE TABLE journal (
    subject TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    attempt TEXT NOT NULL,
    state_from TEXT,
    state_to TEXT NOT NULL,
    status_from TEXT,
    status_to TEXT NOT NULL,
    cause TEXT NOT NULL,
    evidence TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (subject, sequence)
  )`,
  `CREATE TABLE idempotency (
    merchant TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    attempt TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (merchant, key)
  )`,
  `CREATE TABLE incident (
    id TEXT PRIMARY KEY,
    merchant TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT,
    subject TEXT,
    attempt TEXT,
    detail TEXT NOT NULL,
    dedupe TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
  )`,
  `CREATE INDEX incident_newest ON incident (merchant, created_at DESC, id DESC)`,
  `CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)`
]

/** Payments, payouts, tokens, their attempts, the journal, and the keys that make requests repeatable. */
export const createLedger = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
