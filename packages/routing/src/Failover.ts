import { Decline, PaymentError } from "@switchyard/core"
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
  /**
   * Decline reasons that allow another account, instead of those that do by themselves. A card that must
   * not be tried again (`Decline.isHard`) is not, whatever is named here.
   */
  readonly cascadeOn?: ReadonlyArray<Decline.Reason>
  /** Whether {@link step} repeats a decline that asks for authentication. */
  readonly stepUp?: boolean
}

/** Whether another account may be asked after this error; narrows it, so nothing else can be passed on. */
export const mayCascade = (
  error: PaymentError.PaymentError,
  options: Options
): error is PaymentError.Cascadable =>
  PaymentError.isCascadable(error, declineRule(options.cascadeOn))

const declineRule =
  (cascadeOn: Options["cascadeOn"]) =>
  ({ reason, retry }: Decline.Decline): boolean =>
    !Decline.isHard(reason) &&
    (cascadeOn === undefined ? retry === "otherProvider" : cascadeOn.includes(reason))

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

/** Where a failover stands: which attempt has ended, where and when. */
export interface Position {
  /** Of the account that was asked last, in the plan. */
  readonly index: number
  /** How many attempts there have been, the last one included. */
  readonly attempts: number
  readonly elapsedMs: number
  /** Whether the last attempt was a step-up. */
  readonly isStepUp: boolean
}

/** An attempt that may follow: at which account of the plan, and whether it has to demand 3-D Secure. */
export interface Step {
  readonly index: number
  readonly isStepUp: boolean
}

/**
 * The attempt that may follow an error, where attempts can demand 3-D Secure: like {@link next}, and a
 * decline `authentication_required` is repeated once at the same account, where `canStepUp` says that it
 * can. Nothing follows a step-up: no other account is asked without what the issuer has asked for. Null where
 * the failover ends.
 */
export const step = <Account>(
  accounts: ReadonlyArray<Account>,
  { attempts, elapsedMs, index, isStepUp }: Position,
  error: PaymentError.PaymentError,
  options: Options = {},
  canStepUp: (account: Account) => boolean = () => false
): Step | null => {
  const { maxAttempts = 3, maxElapsedMs = 25_000, stepUp = false } = options
  if (isStepUp || attempts >= maxAttempts || elapsedMs >= maxElapsedMs) return null
  const account = accounts[index]
  if (stepUp && asksForAuthentication(error) && account !== undefined && canStepUp(account)) {
    return { index, isStepUp: true }
  }
  return mayCascade(error, options) && index + 1 < accounts.length
    ? { index: index + 1, isStepUp: false }
    : null
}

const asksForAuthentication = (error: PaymentError.PaymentError): boolean =>
  error._tag === "Declined" && error.decline.reason === "authentication_required"

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
