import type { Operation, PaymentError } from "@switchyard/core"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import { Effect } from "effect"
import * as Exit from "effect/Exit"
import * as Headers from "effect/http/Headers"

/**
 * One account's token (sheet section 3): kept for 55 of its 60 minutes, fetched by one caller at a time.
 * The token is opaque, so its claims are not read; a token that ends early answers 401.
 */
export interface Held {
  /** The headers that carry the token. */
  readonly headers: Headers.Headers
  readonly staleAtMillis: number
}

/** Why there is no token, without the caller's operation. */
export type Failure = PaymentError.ProviderUnavailable | PaymentError.AuthenticationFailed

/** See {@link make}. */
export interface Tokens {
  /** The token in hand, or a new one. Callers share a fetch; one that gives up leaves it running. */
  readonly get: (operation: Operation.Operation) => Effect.Effect<Held, Failure>
  /** The token in hand while it is fresh, without an effect. */
  readonly fresh: (nowMillis: number) => Held | undefined
  /** Forgets this token, unless another has already taken its place. */
  readonly drop: (held: Held) => void
}

const keptMillis = 55 * 60 * 1000

/** `fetch` answers the bare token; `lost` is what callers get where it dies. */
export const make = (
  fetch: (operation: Operation.Operation) => Effect.Effect<string, Failure>,
  lost: (operation: Operation.Operation) => Failure
): Tokens => {
  let held: Held | undefined
  let running: Deferred.Deferred<Held, Failure> | undefined

  const fresh = (nowMillis: number) =>
    held !== undefined && nowMillis < held.staleAtMillis ? held : undefined

  const settle = (
    deferred: Deferred.Deferred<Held, Failure>,
    operation: Operation.Operation,
    startedAtMillis: number,
    exit: Exit.Exit<string, Failure>
  ) => {
    running = undefined
    if (Exit.isSuccess(exit)) {
      held = {
        headers: headersOf(exit.value),
        staleAtMillis: startedAtMillis + keptMillis
      }
      Deferred.doneUnsafe(deferred, Effect.succeed(held))
      return
    }
    const failure = Exit.findErrorOption(exit)
    const error = failure._tag === "Some" ? failure.value : lost(operation)
    Deferred.doneUnsafe(deferred, Effect.fail(error))
  }

  const start = (operation: Operation.Operation, nowMillis: number) => {
    const deferred = Deferred.makeUnsafe<Held, Failure>()
    running = deferred
    return Effect.as(
      Effect.forkDetach(
        Effect.onExit(fetch(operation), (exit) =>
          Effect.sync(() => settle(deferred, operation, nowMillis, exit))
        ),
        { startImmediately: true }
      ),
      deferred
    )
  }

  const get: Tokens["get"] = (operation) =>
    // Between claiming the fetch and starting it no interruption may come, or all would wait for ever.
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Clock.currentTimeMillis, (nowMillis) => {
        const known = fresh(nowMillis)
        if (known !== undefined) return Effect.succeed(known)
        const deferred =
          running === undefined ? start(operation, nowMillis) : Effect.succeed(running)
        return Effect.flatMap(deferred, (one) => restore(Deferred.await(one)))
      })
    )

  const drop: Tokens["drop"] = (one) => {
    if (held === one) held = undefined
  }

  return { get, fresh, drop }
}

const headersOf = (token: string): Headers.Headers =>
  Headers.fromRecordUnsafe({
    accept: "application/json",
    authtoken: token,
    "content-type": formType
  })

/** The content type of every request. */
export const formType = "application/x-www-form-urlencoded"
