import { type Ask, type Books, isAccepted } from "./Books.ts"
import { type Finding, violation } from "./Finding.ts"

/** Invariant 9: whatever was accepted under one key names one object, and no other body was accepted. */
export function* oneObjectPerKey({ asks }: Books): Generator<Finding> {
  for (const [key, own] of Map.groupBy(asks, (ask) => ask.key)) {
    const accepted = own.filter(({ answers }) => answers.some(isAccepted))
    const bodies = new Set(accepted.map(({ fingerprint }) => fingerprint))
    if (bodies.size > 1) yield violation(9, key, `${bodies.size} different bodies were accepted`)
    const subjects = new Set(own.flatMap(shown))
    if (subjects.size > 1) yield violation(9, key, `names ${[...subjects].join(" and ")}`)
  }
}

const shown = ({ answers }: Ask): ReadonlyArray<string> =>
  answers.flatMap(({ subject }) => (subject === null ? [] : [subject]))

/** Invariant 9: an order that was asked for under one key is one object. */
export function* oneObjectPerOrder({ asks, router }: Books): Generator<Finding> {
  const keysOf = Map.groupBy(
    asks.filter(({ operation }) => operation === "payment" || operation === "payout"),
    ({ order }) => order
  )
  const objects = [...router.payments, ...router.payouts]
  for (const [order, found] of Map.groupBy(objects, ({ reference }) => reference)) {
    const keys = new Set(keysOf.get(order)?.map(({ key }) => key))
    if (found.length <= keys.size) continue
    const ids = found.map(({ id }) => id).join(" and ")
    yield violation(9, order, `${keys.size} keys made ${ids}`)
  }
}
