import { type Capabilities, PaymentError, Payments } from "@switchyard/core"
import {
  Clock,
  Context,
  Effect,
  type Exit,
  Layer,
  Predicate,
  type Redacted,
  Semaphore
} from "effect"
import type { HttpClient } from "effect/http"
import * as Breaker from "../../capacity/Breaker.ts"
import * as Rate from "../../capacity/Rate.ts"
import * as Stores from "../../capacity/Stores.ts"
import * as Turns from "../../capacity/Turns.ts"
import type { Account } from "../../ConfigFile.ts"
import { IsExporting } from "../../observability/IsExporting.ts"
import { Metrics } from "../../observability/Metrics.ts"
import { exchangeOf } from "./Exchange.ts"
import * as Health from "./Health.ts"

type Call<A> = Effect.Effect<A, PaymentError.PaymentError>

/** A merchant's account at a gateway, ready to be called. */
export interface OpenAccount {
  readonly id: string
  readonly merchant: string
  readonly provider: string
  readonly capabilities: Capabilities.Capabilities
  readonly limits: NonNullable<Account["limits"]>
  readonly fees?: NonNullable<Account["fees"]>
  readonly timeoutMs: number
  /** The secret part of the address of its notifications, where it has one. */
  readonly webhookSecret: Redacted.Redacted<string> | null
  readonly payments: Payments.Service
  /** How it has been doing; a plan leaves it out while its breaker is `open`. */
  readonly health: Health.Health
  /**
   * Runs a call within the account's limits and counts how it went. An open breaker, or a limit that is
   * reached, is `ProviderUnavailable`: nothing was sent, and another account may be asked.
   */
  readonly run: <A>(operation: string, call: Call<A>) => Call<A>
  /** Asks a question that moves nothing: in turn, so that charges keep their permits. */
  readonly ask: <A>(question: Call<A>) => Call<A>
  /** Runs either of them, and answers with the gateway's last word over HTTP beside the outcome. */
  readonly exchangeOf: typeof exchangeOf
}

/** All accounts. */
export class Accounts extends Context.Service<
  Accounts,
  {
    readonly find: (id: string) => OpenAccount | null
    /** In the order of the configuration file. */
    readonly all: ReadonlyArray<OpenAccount>
    /** In the order of the configuration file. */
    readonly ofMerchant: (merchant: string) => ReadonlyArray<OpenAccount>
  }
>()("router/domain/Accounts") {}

const open = Effect.fnUntraced(function* (account: Account, breaker: Breaker.Breaker) {
  const context = yield* Layer.build(Layer.fresh(account.layer))
  const payments = Context.get(context, Payments.Payments)
  const { fees, id, limits = {}, merchant, offer, timeoutMs, webhookSecret } = account
  const health = Health.make(() => breaker.state(id))
  const observe = yield* makeObserve(id, health)
  const limited = yield* makeLimited(account)
  const turns = yield* Turns.make(id, limits.ratePerSecond)
  const refused = (operation: string, cause: "breaker_open" | "no_capacity") =>
    Effect.suspend(() =>
      Effect.fail(new PaymentError.ProviderUnavailable({ provider: offer.id, operation, cause }))
    )
  const metrics = yield* Metrics
  return {
    id,
    merchant,
    provider: offer.id,
    capabilities: payments.capabilities,
    limits,
    ...(fees === undefined ? {} : { fees }),
    timeoutMs,
    webhookSecret,
    payments,
    health,
    run: (operation, call) =>
      breaker
        .guard(
          id,
          limited(observe(operation, call), refused(operation, "no_capacity")),
          refused(operation, "breaker_open")
        )
        .pipe(
          Effect.onExit((exit) =>
            Effect.sync(() => metrics.attempt(id, operation, outcomeOf(exit)))
          )
        ),
    ask: (question) =>
      turns.take(
        breaker.ask(id, observe("question", question)),
        refused("question", "no_capacity")
      ),
    exchangeOf
  } satisfies OpenAccount
})

/** Times a call and notes how it ended, whoever made it. */
const makeObserve = Effect.fnUntraced(function* (account: string, health: Health.Health) {
  const clock = yield* Clock.Clock
  const metrics = yield* Metrics
  const isTraced = yield* IsExporting
  return <A>(operation: string, call: Call<A>): Call<A> =>
    Effect.suspend(() => {
      const startedAt = clock.monotonicTimeNanosUnsafe()
      const noted = Effect.onExit(call, (exit) =>
        Effect.sync(() => {
          const ms = Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e6
          const sign = Health.signOf(exit)
          if (sign !== "nothing") health.note(sign === "works", ms)
          metrics.gatewayCall(account, operation, ms)
        })
      )
      return isTraced ? Effect.annotateSpans(noted, { account }) : noted
    })
})

/** Holds a call to the account's own limits; without any it costs nothing. */
const makeLimited = Effect.fnUntraced(function* ({ id, limits = {} }: Account) {
  const { maxConcurrent, ratePerSecond } = limits
  const permits = maxConcurrent === undefined ? null : yield* Semaphore.make(maxConcurrent)
  const rate = ratePerSecond === undefined ? null : yield* Rate.make(`calls:${id}`, ratePerSecond)
  return <A>(call: Call<A>, refused: Call<never>): Call<A> => {
    const rated =
      rate === null ? call : Effect.flatMap(rate.free, (isFree) => (isFree ? call : refused))
    return permits === null
      ? rated
      : Effect.flatMap(permits.withPermitsIfAvailable(1)(rated), (answer) =>
          answer._tag === "Some" ? Effect.succeed(answer.value) : refused
        )
  }
})

/** One word for how a call ended: the status that was answered, or what its error says of the money. */
const outcomeOf = (exit: Exit.Exit<unknown, PaymentError.PaymentError>): string => {
  if (exit._tag === "Success") return statusOf(exit.value)
  const [reason] = exit.cause.reasons
  if (reason?._tag !== "Fail") return "unknown"
  const { error } = reason
  if (error._tag === "Declined") return "declined"
  return { NotSent: "not_sent", Refused: "rejected", Unknown: "unknown" }[error.disposition]
}

const statusOf = (answer: unknown): string =>
  Predicate.hasProperty(answer, "status") &&
  Predicate.hasProperty(answer.status, "unified") &&
  Predicate.isString(answer.status.unified)
    ? answer.status.unified
    : "succeeded"

const breakerGauge = {
  name: "switchyard_breaker_state",
  help: "0 closed, 1 half open, 2 open",
  labels: ["account"]
}

const breakerNumbers = { closed: 0, half_open: 1, open: 2 } as const

const make = Effect.fnUntraced(function* (accounts: ReadonlyArray<Account>) {
  const breaker = yield* Breaker.make(
    accounts.map(({ id, limits, timeoutMs }) => ({ id, slowMs: limits?.slowMs ?? timeoutMs / 2 }))
  )
  const opened = yield* Effect.forEach(accounts, (account) => open(account, breaker))
  const metrics = yield* Metrics
  for (const { health, id } of opened) {
    metrics.watch(breakerGauge, () => breakerNumbers[health.state], id)
  }
  const byId = new Map(opened.map((account): [string, OpenAccount] => [account.id, account]))
  return Accounts.of({
    find: (id) => byId.get(id) ?? null,
    all: opened,
    ofMerchant: (merchant) => opened.filter((account) => account.merchant === merchant)
  })
})

/** Opens every account of the configuration; breakers and limits are this process's own by default. */
export const layer = (
  accounts: ReadonlyArray<Account>,
  stores: Layer.Layer<Stores.Stores> = Stores.memory
): Layer.Layer<Accounts, never, HttpClient.HttpClient> =>
  Layer.effect(Accounts, make(accounts)).pipe(Layer.provide(stores))
