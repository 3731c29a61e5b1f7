import { type Decline, PaymentError } from "@switchyard/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * The guarded failover. It moves to another account only after an error whose disposition proves that
 * nothing moved, or after a decline that allows it. An `OutcomeUnknown` ends it, always.
 */
export interface Options {
  /** How many accounts are asked at most; 3 by default. */
  readonly maxAttempts?: number
  /** Once this many milliseconds have passed no further account is asked; 25,000 by default. */
  readonly maxElapsedMs?: number
  /** Decline reasons that allow another account, instead of those that do by themselves. */
  readonly cascadeOn?: ReadonlyArray<Decline.Reason>
}

/** Whether another account may be asked after this error; narrows it, so nothing else can be passed on. */
export const mayCascade = (
  error: PaymentError.PaymentError,
  options: Options
): error is PaymentError.Cascadable =>
  PaymentError.isCascadable(error, declineRule(options.cascadeOn))

const declineRule =
  (cascadeOn: Options["cascadeOn"]) =>
  (decline: Decline.Decline): boolean =>
    cascadeOn === undefined ? decline.retry === "otherProvider" : cascadeOn.includes(decline.reason)

/**
 * Falls back to another effect after a cascadable error. The fallback takes `Cascadable` only: a
 * program that passes it an `OutcomeUnknown` does not compile.
 */
export const orElse = <A, R, A2, E2, R2>(
  self: Effect.Effect<A, PaymentError.PaymentError, R>,
  fallback: (error: PaymentError.Cascadable) => Effect.Effect<A2, E2, R2>,
  options: Options = {}
): Effect.Effect<A | A2, PaymentError.PaymentError | E2, R | R2> =>
  Effect.catchIf(
    self,
    (error): error is PaymentError.Cascadable => mayCascade(error, options),
    fallback
  )

/**
 * The account to ask after `asked` accounts have failed, the last with `error`; null where the
 * failover ends. Pure: the router stores the decision before it acts on it.
 */
export const next = <Account>(
  accounts: ReadonlyArray<Account>,
  asked: number,
  elapsedMs: number,
  error: PaymentError.PaymentError,
  options: Options = {}
): Account | null =>
  mayCascade(error, options) &&
  asked < (options.maxAttempts ?? 3) &&
  elapsedMs < (options.maxElapsedMs ?? 25_000)
    ? (accounts[asked] ?? null)
    : null

/** Asks the accounts in order until one answers, one refuses for good, or a limit is reached. */
export const run = <Account, A, R>(
  accounts: readonly [Account, ...ReadonlyArray<Account>],
  attempt: (account: Account) => Effect.Effect<A, PaymentError.PaymentError, R>,
  options: Options = {}
): Effect.Effect<A, PaymentError.PaymentError, R> =>
  Effect.flatMap(Clock.currentTimeMillis, (startedAt) => {
    const step = (
      account: Account,
      asked: number
    ): Effect.Effect<A, PaymentError.PaymentError, R> =>
      orElse(
        attempt(account),
        (error) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            const following = next(accounts, asked, now - startedAt, error, options)
            return following === null ? Effect.fail(error) : step(following, asked + 1)
          }),
        options
      )
    return step(accounts[0], 1)
  })
