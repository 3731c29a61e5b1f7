import type { Webhook } from "@switchyard/core"
import { Clock, Effect, Random } from "effect"
import { hash } from "node:crypto"
import type { InboxRecord } from "../../sql/InboxRows.ts"
import { Store } from "../../sql/Store.ts"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import * as Claim from "./Claim.ts"
import * as Hearing from "./Hearing.ts"
import { Ids } from "../Ids.ts"
import { InboxQueue } from "./InboxQueue.ts"
import * as Schedule from "../truth/Schedule.ts"

/**
 * Notifications of gateways: verified, stored and handed over in one transaction, answered, and heard
 * afterwards. A row that nobody has heard is due, and is found by whoever looks: after a restart too. Most
 * tell what the gateway's answer has told before: those are done with when they are stored.
 */

/** A row that the queue does not bring to a worker is due after this long. */
const handOverMs = 10_000

/** How long a row belongs to the worker that took it; longer than any question to a gateway. */
const leaseMs = 60_000

/**
 * Takes a notification in. Fails where it is not genuine or not readable, and then nothing is stored;
 * answers whether it is a new one.
 */
export const receive = Effect.fn("Inbox.receive")(function* (
  account: OpenAccount,
  raw: Webhook.Raw
) {
  const { signed, value } = yield* account.payments.webhook(raw)
  const { inbox, transaction } = yield* Store
  const queue = yield* InboxQueue
  const now = yield* Clock.currentTimeMillis
  const digest = hash("sha256", raw.body)
  const claim = Claim.ofEvent(value, signed)
  const unheard: InboxRecord = {
    id: (yield* Ids).make("inb"),
    account: account.id,
    event: isProven(account) ? idOf(value, claim) : digest,
    verifiedBy: signed ? "signature" : "none",
    hash: digest,
    claim,
    outcome: null,
    tries: 0,
    nextAt: now + handOverMs,
    receivedAt: now,
    processedAt: null
  }
  const row = after(unheard, yield* Hearing.recognise(account, unheard), now)
  if (row !== unheard) return yield* inbox.insert(row)
  const work = Effect.gen(function* () {
    if (!(yield* inbox.insert(row))) return false
    yield* queue.offer({ id: row.id, account: row.account, dueAt: now + handOverMs })
    return true
  })
  return yield* transaction(work)
})

/** The row as an outcome that was there at once leaves it; the same one without. */
const after = (
  row: InboxRecord,
  outcome: Hearing.Done | Hearing.Later | null,
  now: number
): InboxRecord => {
  if (outcome === null) return row
  return outcome._tag === "Done"
    ? { ...row, outcome: outcome.word, nextAt: null, processedAt: now }
    : { ...row, nextAt: now + outcome.afterMs }
}

/**
 * Whether its id makes a notification the same one. An id that nobody has signed may be taken by a forged
 * one before the genuine one comes; its bytes cannot.
 */
const isProven = ({ payments }: OpenAccount): boolean => payments.capabilities.webhooks === "signed"

/** Under one id a gateway may say different things, and each is heard. */
const idOf = ({ id }: Webhook.Event, claim: Claim.Claim): string =>
  `${id} ${hash("sha256", JSON.stringify(claim)).slice(0, 16)}`

/** Hears a row, where nobody else does: it is due at `dueAt`, and belongs to this worker for a while. */
export const work = Effect.fn("Inbox.work")(function* (id: string, dueAt: number) {
  const { inbox } = yield* Store
  const now = yield* Clock.currentTimeMillis
  const row = yield* inbox.lease(id, dueAt, now + leaseMs)
  if (row === null) return
  const outcome = yield* Hearing.hear(row)
  const at = yield* Clock.currentTimeMillis
  if (outcome._tag === "Done") return yield* inbox.finish(id, outcome.word, at)
  // Waiting for an answer that is on its way is no try.
  if (outcome._tag === "Later")
    return yield* inbox.postpone(id, at + outcome.afterMs, row.tries - 1)
  const delay = Schedule.delayMs(row.tries - 1, at - row.receivedAt, yield* Random.next)
  if (delay !== null) return yield* inbox.postpone(id, at + delay, row.tries)
  yield* Effect.logWarning(`notification ${id} could not be confirmed`)
  return yield* inbox.finish(id, "given_up", at)
})

/** Leaves a row to the sweeper's next round. */
export const leave = Effect.fnUntraced(function* (id: string, dueAt: number) {
  const { inbox } = yield* Store
  yield* inbox.bringForward(id, dueAt, yield* Clock.currentTimeMillis)
})

/** Accounts with rows that are due. */
export const dueAccounts = Effect.fnUntraced(function* () {
  const { inbox } = yield* Store
  return yield* inbox.dueAccounts(yield* Clock.currentTimeMillis)
})

/** Hears what is due of one account, a few at a time, until nothing more is. */
export const workAccount = Effect.fn("Inbox.workAccount")(function* (account: string) {
  const { inbox } = yield* Store
  let due: ReadonlyArray<InboxRecord>
  do {
    due = yield* inbox.due(account, yield* Clock.currentTimeMillis, rowsPerRound)
    yield* Effect.forEach(due, workInTurn, { concurrency: atOnce, discard: true })
  } while (due.length === rowsPerRound)
})

const rowsPerRound = 100

/** Rows of one account that are heard at once: no more than the account is asked questions. */
export const atOnce = 4

/** One that fails for its own reasons must not stop the others; it is due again when its lease ends. */
const workInTurn = (row: InboxRecord) =>
  Effect.catchCause(workUnlessKnown(row), () =>
    Effect.logError(`notification ${row.id} could not be heard`)
  )

/** What the answer of its own call has told meanwhile needs no lease. */
const workUnlessKnown = Effect.fnUntraced(function* (row: InboxRecord) {
  const { inbox } = yield* Store
  const account = (yield* Accounts).find(row.account)
  const outcome = account === null ? null : yield* Hearing.recognise(account, row)
  if (outcome?._tag === "Done") {
    yield* inbox.finish(row.id, outcome.word, yield* Clock.currentTimeMillis)
  } else {
    yield* work(row.id, row.nextAt ?? 0)
  }
})

/** How long what was done with is kept; a repetition is recognised for so long. */
const keptMs = 30 * 24 * 3_600_000

/** Removes what is too old to be asked for, a part at a time. */
export const forget = Effect.fnUntraced(function* () {
  const { inbox } = yield* Store
  yield* inbox.forget((yield* Clock.currentTimeMillis) - keptMs, 1000)
})
