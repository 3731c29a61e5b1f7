import type { Gateway } from "./Gateway.ts"

/** What happened to a request at a gateway, whether or not anybody was told. */
export const entry = { charged: 1, declined: 2, chargedUntold: 3, declinedUntold: 4, failed: 5 }

/**
 * A gateway's own book: which payments it was asked for, when in the order of all calls, and what came of
 * it. Routing never sees it.
 */
export interface Ledger {
  readonly gateway: Gateway
  /** By the number of the payment: the call's place among all calls, 0 where there was none. */
  readonly turns: Int32Array
  /** By the number of the payment: see {@link entry}. */
  readonly entries: Uint8Array
  /** Calls for a payment that the gateway had been asked for before. */
  repeats: number
}

/** An empty book for so many payments. */
export const make = (gateway: Gateway, payments: number): Ledger => ({
  gateway,
  turns: new Int32Array(payments),
  entries: new Uint8Array(payments),
  repeats: 0
})

/** Notes a request that has reached the gateway. */
export const note = (ledger: Ledger, payment: number, turn: number, what: number): void => {
  if (ledger.turns[payment] !== 0) ledger.repeats += 1
  ledger.turns[payment] = turn
  ledger.entries[payment] = what
}

/** What the books of all gateways say together. */
export interface Audit {
  /** Payments whose outcome nobody could know. */
  readonly unknown: number
  /** Of those: payments that were sent to a gateway after that. */
  readonly unknownCascades: number
  /** Payments that were charged more than once. */
  readonly doubled: number
  /** Payments that were charged. */
  readonly charged: number
  /** Payments that more than one gateway was asked for. */
  readonly cascades: number
}

const isUntold = (what: number): boolean => what >= entry.chargedUntold
/** Whether money was taken. */
export const isCharge = (what: number): boolean =>
  what === entry.charged || what === entry.chargedUntold

/** Holds the books against each other. */
export const audit = (ledgers: ReadonlyArray<Ledger>): Audit => {
  const sums = { unknown: 0, unknownCascades: 0, doubled: 0, charged: 0, cascades: 0 }
  const payments = ledgers[0]?.turns.length ?? 0
  for (let payment = 0; payment < payments; payment++) {
    let charges = 0
    let calls = 0
    let last = 0
    let untoldAt = 0
    for (const { entries, turns } of ledgers) {
      const turn = turns[payment] ?? 0
      const what = entries[payment] ?? 0
      if (turn === 0) continue
      calls += 1
      last = Math.max(last, turn)
      if (isCharge(what)) charges += 1
      if (isUntold(what)) untoldAt = untoldAt === 0 ? turn : Math.min(untoldAt, turn)
    }
    if (charges > 0) sums.charged += 1
    if (charges > 1) sums.doubled += 1
    if (calls > 1) sums.cascades += 1
    if (untoldAt > 0) sums.unknown += 1
    if (untoldAt > 0 && last > untoldAt) sums.unknownCascades += 1
  }
  // A second request of the same gateway overwrites the first: it can only have doubled something.
  for (const { repeats } of ledgers) sums.doubled += repeats
  return sums
}
