import type { PaymentError } from "@switchyard/core"
import { Clock, Effect, type Exit } from "effect"

/** How an account's last calls went: a window that forgets. A decline is a healthy answer. */
export interface Health {
  readonly latenciesMs: Array<number>
  readonly answered: Array<boolean>
}

/** What is shown of it; nulls before the first call. */
export interface HealthView {
  readonly state: "closed"
  readonly successRate: number | null
  readonly p50Ms: number | null
}

const window = 100

/** An empty window. */
export const make = (): Health => ({ latenciesMs: [], answered: [] })

const faults: ReadonlySet<PaymentError.PaymentError["_tag"]> = new Set([
  "ProviderUnavailable",
  "OutcomeUnknown",
  "RateLimited"
])

const answered = (exit: Exit.Exit<unknown, PaymentError.PaymentError>): boolean => {
  if (exit._tag === "Success") return true
  return exit.cause.reasons.every(
    (reason) => reason._tag === "Fail" && !faults.has(reason.error._tag)
  )
}

/** Counts a call. */
export const observe = <A>(
  health: Health,
  call: Effect.Effect<A, PaymentError.PaymentError>
): Effect.Effect<A, PaymentError.PaymentError> =>
  Clock.clockWith((clock) => {
    const startedAt = clock.currentTimeMillisUnsafe()
    return Effect.onExit(call, (exit) =>
      Effect.sync(() => {
        push(health.latenciesMs, clock.currentTimeMillisUnsafe() - startedAt)
        push(health.answered, answered(exit))
      })
    )
  })

const push = <A>(items: Array<A>, item: A): void => {
  items.push(item)
  if (items.length > window) items.shift()
}

/** The share of calls that the gateway answered, and the median latency. */
export const view = ({ answered, latenciesMs }: Health): HealthView => ({
  state: "closed",
  successRate:
    answered.length === 0 ? null : answered.filter((one) => one).length / answered.length,
  p50Ms: [...latenciesMs].sort((a, b) => a - b)[Math.floor(latenciesMs.length / 2)] ?? null
})
