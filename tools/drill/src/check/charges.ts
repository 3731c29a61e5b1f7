import {
  type Answer,
  type Ask,
  type Books,
  finalOf,
  isAccepted,
  isCharge,
  isOpen,
  wishesOf
} from "./Books.ts"
import { doubled, type Finding, lost, violation } from "./Finding.ts"
import * as Moved from "./Moved.ts"

/** Invariant 1: each movement at a gateway belongs to exactly one attempt; what was promised exists. */
export function* nothingLost({ asks, gateways, router }: Books): Generator<Finding> {
  const attemptsOf = Moved.attemptIndex(router)
  for (const gateway of gateways) {
    for (const { instance, reference } of Moved.byReference(gateway).values()) {
      const owners = attemptsOf(gateway.accounts, reference)
      const at = `${instance} ${reference}`
      if (owners.length === 0) yield lost(1, at, "money moved, and the router has no such attempt")
      if (owners.length > 1) yield violation(1, at, `${owners.length} attempts have the reference`)
    }
  }
  const known = new Set([...router.payments, ...router.payouts].map(({ id }) => id))
  for (const ask of asks.filter(
    ({ operation }) => operation === "payment" || operation === "payout"
  )) {
    for (const subject of subjectsOf(ask)) {
      if (!known.has(subject)) yield lost(1, subject, `promised under ${ask.key}, and not there`)
    }
  }
}

const subjectsOf = ({ answers }: Ask): ReadonlySet<string> =>
  new Set(answers.flatMap(({ subject }) => (subject === null ? [] : [subject])))

/** Invariant 2: at most one kept charge of an order; any other was given back, and there is an incident. */
export function* oneKeptCharge({ gateways, router }: Books): Generator<Finding> {
  const find = Moved.finder(gateways)
  for (const [order, payments] of Map.groupBy(router.payments, ({ reference }) => reference)) {
    const charged = payments
      .flatMap(({ attempts }) => attempts.filter(isCharge))
      .flatMap((attempt) => find(attempt) ?? [])
    const kept = charged.filter(Moved.isKept)
    if (kept.length > 1) {
      const where = kept.map(({ instance, reference }) => `${instance} ${reference}`).join(", ")
      yield doubled(2, order, `${kept.length} charges are kept: ${where}`)
    }
    for (const { charges, instance, reference } of charged) {
      if (charges > 1) yield doubled(2, order, `charged ${charges} times: ${instance} ${reference}`)
    }
    const hasIncident = payments.some(({ id }) => router.incidents?.has(id) !== false)
    if (charged.length > 1 && !hasIncident) yield violation(2, order, "two charges, no incident")
  }
}

/** Invariant 2, for what follows a charge: no more was moved than the client asked for. */
export function* askedOnce({ asks, gateways, router }: Books): Generator<Finding> {
  const find = Moved.finder(gateways)
  const asksOf = Map.groupBy(wishesOf(asks), ({ order }) => order)
  for (const { attempts, id, reference } of router.payments) {
    const own = asksOf.get(reference) ?? []
    const asked = (operation: Ask["operation"]): number =>
      own.filter((ask) => ask.operation === operation).reduce((sum, { amount }) => sum + amount, 0)
    const most = Math.max(
      0,
      ...own.flatMap((ask) => (ask.operation === "payment" ? [ask.amount] : []))
    )
    for (const attempt of attempts.filter(isCharge)) {
      const moved = find(attempt)
      if (moved === undefined) continue
      const { captured, refunded } = moved
      if (captured > most) yield doubled(2, id, `captured ${captured}, asked for ${most}`)
      // A charge that was given back for the sake of another one was not the client's wish.
      const wished = attempts.filter(isCharge).length > 1 ? most : asked("refund")
      if (refunded > wished) yield doubled(2, id, `refunded ${refunded}, asked for ${wished}`)
    }
  }
}

/** Invariant 1, for what follows a charge: what was confirmed to the client is in the router's sums. */
export function* confirmedIsKept({ asks, router }: Books): Generator<Finding> {
  const asksOf = Map.groupBy(wishesOf(asks), ({ order }) => order)
  for (const [order, payments] of Map.groupBy(router.payments, ({ reference }) => reference)) {
    const said = [
      ["captured", "capture"],
      ["refunded", "refund"],
      ["voided", "void"]
    ] as const
    for (const [name, operation] of said) {
      const confirmed = (asksOf.get(order) ?? [])
        .filter((ask) => ask.operation === operation && isConfirmed(finalOf(ask)))
        .reduce((sum, { amount }) => sum + amount, 0)
      const known = payments.reduce((sum, payment) => sum + payment[name], 0)
      if (confirmed <= known) continue
      yield lost(1, order, `${confirmed} were confirmed as ${name}, and ${known} are known`)
    }
  }
}

/** 202 says that the outcome is not known yet. */
const isConfirmed = (answer: Answer | undefined): boolean =>
  answer !== undefined && (answer.status === 200 || answer.status === 201)

/** Invariant 2 for payouts: an order is paid out at most once. */
export function* onePayout({ gateways, router }: Books): Generator<Finding> {
  const find = Moved.finder(gateways)
  for (const [order, payouts] of Map.groupBy(router.payouts, ({ reference }) => reference)) {
    const paid = payouts.flatMap(({ attempts }) => attempts.flatMap((one) => find(one) ?? []))
    const times = paid.reduce((sum, one) => sum + one.payouts, 0)
    if (times > 1) yield doubled(2, order, `paid out ${times} times`)
  }
}

/** Invariant 3: a gateway sees each reference at most once as a new request, and only references of ours. */
export function* newOnce({ gateways, router }: Books): Generator<Finding> {
  const attemptsOf = Moved.attemptIndex(router)
  for (const { accounts, arrivals, instance } of gateways) {
    for (const [reference, { outcomes, total }] of Object.entries(arrivals)) {
      const at = `${instance} ${reference}`
      if (total > 1) yield violation(3, at, `came ${total} times: ${JSON.stringify(outcomes)}`)
      if (attemptsOf(accounts, reference).length === 0) yield violation(3, at, "no attempt of ours")
    }
  }
}

const cascadeAble = new Set(["not_sent", "declined", "rejected", "late_success"])

/** Invariant 4: a further charge exists only where every earlier one was not sent or may be followed. */
export function* onlyAfterProof({ router }: Books): Generator<Finding> {
  for (const { attempts, id } of router.payments) {
    for (const earlier of attempts.filter(isCharge).slice(0, -1)) {
      if (cascadeAble.has(earlier.state)) continue
      yield violation(4, id, `another charge follows one that is ${earlier.state}`)
    }
  }
}

/** Invariant 10: what was refused before the claim, and never anything else, left nothing behind. */
export function* refusedIsNothing({ asks, router }: Books): Generator<Finding> {
  const orders = new Set([...router.payments, ...router.payouts].map(({ reference }) => reference))
  for (const [order, own] of Map.groupBy(asks, (ask) => ask.order)) {
    if (own.every(isRefused) && orders.has(order)) {
      yield violation(10, order, "refused, and yet it exists")
    }
  }
}

/** A request that got no answer, or one that says to wait, may have been taken all the same. */
const isRefused = (ask: Ask): boolean =>
  finalOf(ask) !== undefined &&
  ask.connectionFailures === 0 &&
  ask.answers.every((one) => one.final && !isAccepted(one) && one.subject === null)

/** Invariant 13: what is still open at the end, one line each. */
export const unresolved = ({ asks, router }: Books): ReadonlyArray<string> => [
  ...[...router.payments, ...router.payouts].flatMap(({ attempts, id, status }) => {
    const open = attempts.filter(isOpen)
    const states = open.map(({ account, operation, state }) => `${operation} ${account} ${state}`)
    return open.length === 0 ? [] : [`${id} ${status}: ${states.join(", ")}`]
  }),
  ...asks.filter((ask) => finalOf(ask) === undefined).map(({ key }) => `${key}: never answered`)
]
