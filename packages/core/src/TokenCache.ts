import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { AuthenticationFailed, ProviderUnavailable } from "./PaymentError.ts"

/**
 * One account's access token: kept until it is stale, and fetched by one caller at a time. A fetch comes
 * before anything that moves money, so its failures say that nothing was sent or that the credentials
 * were refused.
 */
export interface TokenCache<Held> {
  /**
   * Sends with a token. An answer that `isRefused` takes for "token refused, nothing processed" is
   * followed by one more send with a new token: the one resend of a money call that there is.
   */
  readonly send: <A, E>(
    operation: string,
    sendWith: (held: Held) => Effect.Effect<A, E>,
    isRefused: (answer: A) => boolean
  ) => Effect.Effect<Sent<A, Held>, E | Failure>
  /** The token in hand, or a new one. Callers share a fetch; one that gives up leaves it running. */
  readonly get: (operation: string) => Effect.Effect<Held, Failure>
  /** Forgets this token, unless another has already taken its place. */
  readonly drop: (held: Held) => void
}

/** An answer, and the token that it was asked with. */
export interface Sent<A, Held> {
  readonly answer: A
  readonly held: Held
}

/** Why there is no token. */
export type Failure = ProviderUnavailable | AuthenticationFailed

/** What {@link make} needs. */
export interface Options<Held> {
  /** Asks the gateway for a token. `nowMillis` is when the question was put. */
  readonly fetch: (operation: string, nowMillis: number) => Effect.Effect<Held, Failure>
  /** What callers get where the fetch dies. */
  readonly lost: (operation: string) => Failure
}

/** An empty cache. What is held says itself when it has to be replaced. */
export const make = <Held extends { readonly staleAtMillis: number }>(
  options: Options<Held>
): TokenCache<Held> => {
  const store = storeOf(options)
  const get = (operation: string) => Effect.mapError(store.get(operation), relabelled(operation))
  return { send: sender(store, get), get, drop: store.drop }
}

interface Store<Held> extends Omit<TokenCache<Held>, "send"> {
  /** The token in hand while it is fresh, without an effect. */
  readonly fresh: (nowMillis: number) => Held | undefined
}

const storeOf = <Held extends { readonly staleAtMillis: number }>({
  fetch,
  lost
}: Options<Held>): Store<Held> => {
  let held: Held | undefined
  let running: Deferred.Deferred<Held, Failure> | undefined

  const fresh = (nowMillis: number) =>
    held !== undefined && nowMillis < held.staleAtMillis ? held : undefined

  const settle = (
    deferred: Deferred.Deferred<Held, Failure>,
    operation: string,
    exit: Exit.Exit<Held, Failure>
  ) => {
    running = undefined
    if (Exit.isSuccess(exit)) {
      held = exit.value
      Deferred.doneUnsafe(deferred, Effect.succeed(held))
      return
    }
    const failure = Exit.findErrorOption(exit)
    const error = failure._tag === "Some" ? failure.value : lost(operation)
    Deferred.doneUnsafe(deferred, Effect.fail(error))
  }

  const start = (operation: string, nowMillis: number) => {
    const deferred = Deferred.makeUnsafe<Held, Failure>()
    running = deferred
    return Effect.as(
      Effect.forkDetach(
        Effect.onExit(fetch(operation, nowMillis), (exit) =>
          Effect.sync(() => settle(deferred, operation, exit))
        ),
        { startImmediately: true }
      ),
      deferred
    )
  }

  const get = (operation: string) =>
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

  const drop = (one: Held) => {
    if (held === one) held = undefined
  }

  return { get, fresh, drop }
}

const sender =
  <Held>({ drop, fresh }: Store<Held>, get: TokenCache<Held>["get"]): TokenCache<Held>["send"] =>
  (operation, sendWith, isRefused) => {
    const once = (held: Held) => Effect.map(sendWith(held), (answer) => ({ answer, held }))
    const sendOrRenew = (first: Held) =>
      Effect.flatMap(once(first), (sent) => {
        if (!isRefused(sent.answer)) return Effect.succeed(sent)
        drop(first)
        return Effect.flatMap(get(operation), (next) =>
          Effect.map(once(next), (second) => {
            if (isRefused(second.answer)) drop(next)
            return second
          })
        )
      })
    return Clock.clockWith((clock) => {
      const known = fresh(clock.currentTimeMillisUnsafe())
      return known === undefined ? Effect.flatMap(get(operation), sendOrRenew) : sendOrRenew(known)
    })
  }

/** A shared fetch fails for every caller; each gets the error under its own operation. */
const relabelled =
  (operation: string) =>
  (error: Failure): Failure => {
    if (error.operation === operation) return error
    const { httpStatus, provider, vendorCode } = error
    const at = {
      provider,
      operation,
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(vendorCode === undefined ? {} : { vendorCode })
    }
    return error._tag === "ProviderUnavailable"
      ? new ProviderUnavailable({ ...at, cause: error.cause })
      : new AuthenticationFailed(at)
  }
