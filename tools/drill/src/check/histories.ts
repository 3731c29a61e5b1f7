import { type Books, isOpen, type Payment, type TimelineEntry } from "./Books.ts"
import { type Finding, violation } from "./Finding.ts"

/** Invariant 8, from outside: a history is dense, each entry goes on where the one before ended. */
export function* denseHistories({ router }: Books): Generator<Finding> {
  for (const payment of router.payments) {
    const entries = router.timelines.get(payment.id)
    if (entries === undefined || entries.length === 0) {
      yield violation(8, payment.id, "has no history")
    } else {
      yield* ofHistory(payment, entries)
    }
  }
}

function* ofHistory(payment: Payment, entries: ReadonlyArray<TimelineEntry>): Generator<Finding> {
  const states = new Map<string, string>()
  for (const [index, { attempt, from, sequence, to }] of entries.entries()) {
    if (sequence !== index + 1) {
      yield violation(8, payment.id, `entry ${index + 1} has the number ${sequence}`)
    }
    const before = states.get(attempt) ?? null
    // What was fenced is not in the journal: an attempt goes from `ready` to what the call brought.
    const isContinued = from === before || (before === "ready" && from === "sending")
    if (!isContinued)
      yield violation(8, payment.id, `entry ${index + 1} is from ${from}, not ${before}`)
    states.set(attempt, to)
  }
  const last = entries.at(-1)?.status ?? null
  if (last !== null && last !== payment.status) {
    yield violation(8, payment.id, `is ${payment.status}, its history ends with ${last}`)
  }
}

const definite = new Set(["succeeded", "declined", "rejected", "not_sent", "late_success"])

/** Invariant 7, from outside: a definite state has evidence. */
export function* proven({ router }: Books): Generator<Finding> {
  for (const { attempts, id } of router.payments) {
    if (attempts.some(isOpen)) continue
    for (const { evidence, sequence, to } of router.timelines.get(id) ?? []) {
      const isProven = evidence !== null && evidence !== undefined
      if (definite.has(to) && !isProven)
        yield violation(7, id, `entry ${sequence}: ${to}, no evidence`)
    }
  }
}
