import { type Books, isCharge, isOpen, type Payment } from "./Books.ts"
import { type Finding, lost, violation } from "./Finding.ts"
import * as Moved from "./Moved.ts"

/** The sums of a payment. */
export interface Sums {
  readonly authorized: number
  readonly captured: number
  readonly refunded: number
  readonly voided: number
}

const names = ["authorized", "captured", "refunded", "voided"] as const

/** Invariant 5, in the router's book and in the gateways': no part is larger than its whole. */
export function* withinBounds({ gateways, router }: Books): Generator<Finding> {
  const moved = gateways.flatMap((gateway) =>
    [...Moved.byReference(gateway).values()].map((one) => {
      return { subject: `${one.instance} ${one.reference}`, sums: one }
    })
  )
  const told = router.payments.map((one) => ({ subject: one.id, sums: one }))
  for (const { subject, sums } of [...told, ...moved]) {
    const { authorized, captured, refunded, voided } = sums
    if (captured > authorized) yield violation(5, subject, `captured ${captured} > ${authorized}`)
    if (refunded > captured) yield violation(5, subject, `refunded ${refunded} > ${captured}`)
    if (voided + captured > authorized) {
      yield violation(5, subject, `voided ${voided} + captured ${captured} > ${authorized}`)
    }
  }
}

/** What the gateways hold of a payment: of its kept charge, or of the only one. */
const heldOf = (payment: Payment, find: ReturnType<typeof Moved.finder>): Sums => {
  const charged = payment.attempts.filter(isCharge).flatMap((attempt) => find(attempt) ?? [])
  // One that was given back for the sake of another is no part of the payment's sums.
  const counted = charged.length > 1 ? charged.filter(Moved.isKept) : charged
  const sum = (name: (typeof names)[number]): number =>
    counted.reduce((total, one) => total + one[name], 0)
  return {
    authorized: sum("authorized"),
    captured: sum("captured"),
    refunded: sum("refunded"),
    voided: sum("voided")
  }
}

/** Invariant 6, payment by payment: what the router says is what the gateways did, unless it is open. */
export function* sameSums({ gateways, router }: Books): Generator<Finding> {
  const find = Moved.finder(gateways)
  for (const payment of router.payments) {
    if (payment.attempts.some(isOpen)) continue
    const held = heldOf(payment, find)
    for (const name of names) {
      if (held[name] === payment[name]) continue
      const detail = `${payment.status}, ${name} ${payment[name]}, at the gateway ${held[name]}`
      // Money that moved and that the router denies is lost to the merchant.
      const isDenied = name !== "voided" && held[name] > payment[name]
      yield isDenied ? lost(6, payment.id, detail) : violation(6, payment.id, detail)
    }
  }
}

/** Invariant 6 for payouts: paid out exactly where the router says so. */
export function* samePayouts({ gateways, router }: Books): Generator<Finding> {
  const find = Moved.finder(gateways)
  for (const { amount, attempts, id, status } of router.payouts) {
    if (attempts.some(isOpen)) continue
    const paid = attempts.reduce((sum, attempt) => sum + (find(attempt)?.paidOut ?? 0), 0)
    const expected = status === "succeeded" ? amount : 0
    if (paid > expected) yield lost(6, id, `${status}, and ${paid} were paid out`)
    if (paid < expected) yield violation(6, id, `${status}, and ${paid} were paid out`)
  }
}

/** One account's sums on both sides, for the report. */
export interface AccountSums {
  readonly account: string
  readonly router: Sums
  readonly gateway: Sums
}

/** Sums per account, without what is open. */
export const byAccount = ({ gateways, router }: Books): ReadonlyArray<AccountSums> => {
  const find = Moved.finder(gateways)
  const totals = new Map<string, { router: Sums; gateway: Sums }>()
  const nothing: Sums = { authorized: 0, captured: 0, refunded: 0, voided: 0 }
  const plus = (one: Sums, other: Sums): Sums => ({
    authorized: one.authorized + other.authorized,
    captured: one.captured + other.captured,
    refunded: one.refunded + other.refunded,
    voided: one.voided + other.voided
  })
  for (const payment of router.payments) {
    const charge = payment.attempts.findLast(isCharge)
    if (charge === undefined || payment.attempts.some(isOpen)) continue
    const sums = totals.get(charge.account) ?? { router: nothing, gateway: nothing }
    totals.set(charge.account, {
      router: plus(sums.router, payment),
      gateway: plus(sums.gateway, heldOf(payment, find))
    })
  }
  return [...totals].map(([account, sums]) => ({ account, ...sums }))
}
