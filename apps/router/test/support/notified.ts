import {
  type Capabilities,
  Decline,
  Money,
  type Payment,
  PaymentError,
  Payments,
  Webhook
} from "@switchyard/core"
import { Clock, Effect, Layer, Logger, Result } from "effect"
import { promised } from "../../src/sql/promised.ts"
import { Accounts, type OpenAccount } from "../../src/domain/accounts/Accounts.ts"
import { type Attempt, isAsked } from "../../src/domain/ledger/Attempt.ts"
import { exchangeOf } from "../../src/domain/accounts/Exchange.ts"
import * as Health from "../../src/domain/accounts/Health.ts"
import * as Ids from "../../src/domain/Ids.ts"
import * as Inbox from "../../src/domain/inbox/Inbox.ts"
import * as InboxQueue from "../../src/domain/inbox/InboxQueue.ts"
import * as Ledger from "../../src/domain/ledger/Ledger.ts"
import * as Outbox from "../../src/domain/events/Outbox.ts"
import type { PaymentRecord } from "../../src/domain/ledger/PaymentRecord.ts"
import * as Running from "../../src/domain/Running.ts"
import { Settings } from "../../src/domain/Settings.ts"
import * as Vault from "../../src/domain/Vault.ts"
import * as Verdicts from "../../src/domain/truth/Verdicts.ts"
import * as SqlDatabase from "../../src/sql/Database.ts"
import { Store } from "../../src/sql/Store.ts"
import * as clocks from "./clock.ts"
import * as Database from "./database.ts"
import { attempt, capabilities, heard, order } from "./samples.ts"
import type { TestDatabase } from "./TestDatabase.ts"

/** A ledger, and a gateway that says what a test wants it to say: to questions and in notifications. */

/** What a gateway's signature proves. */
export type Signing = "partly_signed" | "signed" | "unsigned"

/** What the gateway answers about a payment, by our reference; absent is not found. */
export type Books = Map<string, Payment.Payment | PaymentError.PaymentError>

/** A captured or declined payment in the gateway's words. */
export const found = (
  unified: Payment.UnifiedStatus,
  members: Partial<Payment.Payment> = {}
): Payment.Payment => ({
  status: { unified, raw: unified },
  providerReference: "gateway-1",
  amount: Money.make(1000, "EUR"),
  ...(unified === "declined"
    ? { decline: Decline.make("do_not_honor", { code: "05", message: "" }) }
    : {}),
  ...members
})

interface Sent {
  readonly id: string
  readonly reference: string | null
  readonly payment: Payment.Payment
}

/** The bytes of a notification; `note` makes other bytes of the same event. */
export const bytesOf = (sent: Sent, note = ""): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({ ...sent, note }, (_, part: unknown) =>
      typeof part === "bigint" ? `${part}n` : part
    )
  )

const readBytes = (bytes: Uint8Array): Sent =>
  JSON.parse(new TextDecoder().decode(bytes), (_, part: unknown) =>
    typeof part === "string" && /^\d+n$/.test(part) ? BigInt(part.slice(0, -1)) : part
  )

const at = { provider: "scripted", operation: "status" }

type FollowUps = Capabilities.Capabilities["lookup"]["followUps"]

const makePayments = (
  webhooks: Signing,
  books: Books,
  asked: Array<string>,
  followUps: FollowUps
) =>
  Payments.make({
    provider: "scripted",
    capabilities: {
      ...capabilities,
      operations: ["status", "webhook"] as const,
      webhooks,
      lookup: { ...capabilities.lookup, followUps }
    },
    operations: {
      status: (request) =>
        Effect.suspend(() => {
          const key = "reference" in request ? request.reference : request.providerReference
          asked.push(key)
          const answer = books.get(key)
          if (answer === undefined) return Effect.fail(new PaymentError.NotFound(at))
          return "_tag" in answer ? Effect.fail(answer) : Effect.succeed(answer)
        }),
      webhook: Webhook.make({
        verify: ({ body }) => Effect.succeed(readBytes(body)),
        translate: (sent) => Effect.succeed({ type: "payment", ...sent }),
        isSigned: () => webhooks !== "unsigned"
      })
    }
  }).payments

/**
 * A world with one account, `first`, whose gateway signs like this. Each `run` is a process of its own;
 * they share a database where one is given.
 */
export const make = (
  signing: Signing,
  database?: TestDatabase,
  followUps: FollowUps = capabilities.lookup.followUps
) => {
  const books: Books = new Map()
  const asked: Array<string> = []
  const payments = makePayments(signing, books, asked, followUps)
  const account: OpenAccount = {
    id: "first",
    merchant: "acme",
    provider: "scripted",
    capabilities: payments.capabilities,
    limits: {},
    timeoutMs: 1000,
    webhookSecret: null,
    payments,
    health: Health.make(),
    run: (_, call) => call,
    ask: (question) => question,
    exchangeOf
  }
  const accounts = Layer.succeed(Accounts, {
    find: (id) => (id === "first" ? account : null),
    all: [account],
    ofMerchant: () => [account]
  })
  const services = Layer.mergeAll(
    accounts,
    Ids.layer,
    InboxQueue.layer,
    Outbox.layer,
    Running.layer,
    Store.layer,
    Vault.layer(null),
    Layer.succeed(Settings, { publicUrl: "http://router.test" })
  ).pipe(
    Layer.provideMerge(
      database === undefined ? Database.layer() : SqlDatabase.layer(database.config)
    )
  )
  const time = clocks.make()
  const run = <A, E>(body: Effect.Effect<A, E, Layer.Success<typeof services>>): Promise<A> =>
    body.pipe(
      Effect.provide(services),
      Effect.provideService(Clock.Clock, time.clock),
      Effect.provide(Logger.layer([])),
      Effect.runPromise
    )
  return { account, advance: time.advance, asked, books, now: time.now, run }
}

/** See {@link make}. */
export type World = ReturnType<typeof make>

/** A charge of 10.00 EUR that has been sent and not been answered. */
export const sending = Effect.fnUntraced(function* (
  name: string,
  members: Partial<Attempt> = {},
  asked: Partial<PaymentRecord> = {}
) {
  const now = yield* Clock.currentTimeMillis
  const payment = order({ id: `pay_${name}`, capture: "automatic", createdAt: now, ...asked })
  const charge = attempt({
    id: `att_${name}`,
    subject: payment.id,
    reference: `reference-${name}`,
    operation: "purchase",
    createdAt: now,
    ...members
  })
  const claim = { merchant: "acme", key: `key-${name}`, fingerprint: "print" }
  const claimed = yield* Ledger.claimNew(claim, payment, charge)
  return yield* Effect.flatMap(Ledger.fence(claimed.attempt, 3_600_000), promised)
})

/** A notification arrives; answers whether it is a new one. */
export const receive = ({ account }: World, sent: Sent, note?: string) =>
  Inbox.receive(account, { body: bytesOf(sent, note), headers: {} })

/** Hears whatever is due by now, again and again until nothing is. */
export const hearDue = Effect.gen(function* () {
  while ((yield* Inbox.dueAccounts()).length > 0) yield* Inbox.workAccount("first")
})

/** How a payment stands, by everything that is stored of it. */
export const standing = Effect.fnUntraced(function* (name: string) {
  const { incidents, journal } = yield* Store
  const id = `pay_${name}`
  const state = yield* Effect.flatMap(Ledger.loadAs("payment", id), promised)
  const entries = yield* journal.ofSubject(id)
  const noted = yield* incidents.list({ merchant: "acme", subject: id, limit: 50 })
  const { captured, providerReference, status, version } = state.subject
  return {
    ...{ captured, providerReference, status },
    attempts: state.attempts.map((one) => one.state),
    isDense: entries.every(({ sequence }, index) => sequence === index + 1),
    isWhole: version === entries.length,
    successes: entries.filter(({ stateTo }) => stateTo === "succeeded").length,
    causes: entries.map(({ cause }) => cause),
    incidents: noted.map(({ kind }) => kind)
  }
})

/** The call comes back; what somebody has settled meanwhile stays. */
export const comesBack = Effect.fnUntraced(function* (
  sent: Attempt,
  answer: Result.Result<Payment.Payment, PaymentError.PaymentError>
) {
  const verdict = Verdicts.ofCall(sent.operation, answer, heard("call"))
  const now = yield* Clock.currentTimeMillis
  // Far away: whatever happens before is not the schedule's doing.
  const nextCheckAt = isAsked(verdict.state) ? now + 86_400_000 : null
  return yield* Ledger.settle(sent, "call", verdict, { nextCheckAt, next: null })
})

/** Its answer was lost. */
export const lost = Result.fail(
  new PaymentError.OutcomeUnknown({ provider: "scripted", operation: "purchase", cause: "timeout" })
)

/** What the inbox has, in the order of arrival. */
export const rows = Effect.gen(function* () {
  const { inbox } = yield* Store
  return yield* inbox.list(100)
})

/** What its rows came to. */
export const outcomes = Effect.map(rows, (all) => all.map(({ outcome }) => outcome))

/** Hears what is due after each of the pauses. */
export const hearFor = Effect.fnUntraced(function* (world: World, ...pausesMs: Array<number>) {
  for (const ms of pausesMs) {
    world.advance(ms)
    yield* hearDue
  }
})

/** A charge whose answer was lost; its gateway has captured it, and notifies. */
export const lostCharge = Effect.fnUntraced(function* (world: World, name: string) {
  const sent = yield* sending(name)
  yield* comesBack(sent, lost)
  const payment = found("captured")
  world.books.set(sent.reference, payment)
  return { sent, event: { id: `event-${name}`, reference: sent.reference, payment } }
})
