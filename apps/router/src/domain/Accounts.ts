import { type Capabilities, PaymentError, Payments } from "@switchyard/core"
import { Clock, Context, Effect, Layer, Semaphore } from "effect"
import type { HttpClient } from "effect/http"
import type { Account } from "../ConfigFile.ts"
import * as Health from "./Health.ts"
import * as Usable from "./Usable.ts"

/** A merchant's account at a gateway, ready to be called. */
export interface OpenAccount {
  readonly id: string
  readonly merchant: string
  readonly provider: string
  readonly capabilities: Capabilities.Capabilities
  readonly limits: NonNullable<Account["limits"]>
  readonly timeoutMs: number
  readonly payments: Payments.Service
  readonly health: Health.Health
  /** Runs a call within the account's limits and counts how it went. */
  readonly run: <A>(
    operation: string,
    call: Effect.Effect<A, PaymentError.PaymentError>
  ) => Effect.Effect<A, PaymentError.PaymentError>
  /** Asks a question that moves nothing: a few at a time, so that charges keep their permits. */
  readonly ask: <A>(
    question: Effect.Effect<A, PaymentError.PaymentError>
  ) => Effect.Effect<A, PaymentError.PaymentError>
}

/** How many questions an account is asked at once; the others wait. */
const questionsAtOnce = 4

/** All accounts. */
export class Accounts extends Context.Service<
  Accounts,
  {
    readonly find: (id: string) => OpenAccount | null
    /** In the order of the configuration file. */
    readonly ofMerchant: (merchant: string) => ReadonlyArray<OpenAccount>
  }
>()("router/domain/Accounts") {}

const open = Effect.fnUntraced(function* (account: Account) {
  const context = yield* Layer.build(Layer.fresh(account.layer))
  const payments = Context.get(context, Payments.Payments)
  const { id, limits = {}, merchant, offer, timeoutMs } = account
  const health = Health.make()
  const permits =
    limits.maxConcurrent === undefined ? null : yield* Semaphore.make(limits.maxConcurrent)
  const allowed = limits.ratePerSecond === undefined ? null : rate(limits.ratePerSecond)
  const noCapacity = (operation: string) =>
    Effect.fail(
      new PaymentError.ProviderUnavailable({ provider: offer.id, operation, cause: "no_capacity" })
    )
  const run: OpenAccount["run"] = (operation, call) => {
    const counted = Health.observe(health, call)
    const rated =
      allowed === null
        ? counted
        : Effect.flatMap(allowed, (free) => (free ? counted : noCapacity(operation)))
    return permits === null
      ? rated
      : Effect.flatMap(permits.withPermitsIfAvailable(1)(rated), (answer) =>
          answer._tag === "Some" ? Effect.succeed(answer.value) : noCapacity(operation)
        )
  }
  const questions = yield* Semaphore.make(questionsAtOnce)
  const ask: OpenAccount["ask"] = (question) =>
    questions.withPermit(Health.observe(health, question))
  const capabilities = Usable.of(payments.capabilities)
  return {
    id,
    merchant,
    provider: offer.id,
    capabilities,
    limits,
    timeoutMs,
    payments,
    health,
    run,
    ask
  }
})

/** A token bucket that holds one second's worth; the effect answers whether a call is free now. */
const rate = (perSecond: number): Effect.Effect<boolean> => {
  const full = Math.max(1, perSecond)
  let tokens = full
  let seenAt: number | null = null
  return Effect.map(Clock.currentTimeMillis, (now) => {
    tokens = Math.min(full, tokens + (Math.max(0, now - (seenAt ?? now)) * perSecond) / 1000)
    seenAt = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  })
}

/** Opens every account of the configuration. */
export const layer = (
  accounts: ReadonlyArray<Account>
): Layer.Layer<Accounts, never, HttpClient.HttpClient> =>
  Layer.effect(
    Accounts,
    Effect.map(Effect.forEach(accounts, open), (opened) => {
      const byId = new Map(opened.map((account): [string, OpenAccount] => [account.id, account]))
      return {
        find: (id) => byId.get(id) ?? null,
        ofMerchant: (merchant) => opened.filter((account) => account.merchant === merchant)
      }
    })
  )
