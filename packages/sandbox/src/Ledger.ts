/**
 * What really happened at one gateway: every movement of money, how often each reference arrived
 * as a new
 * request, and a scrubbed log of the latest requests. Tests compare their own books against this
 * one.
 */

/**
 * A kind of money movement; `authorize` reserves, the others move or release. `receipt` is money
 * that reached the merchant by another way and was reported to the gateway.
 */
export type MovementKind =
  | "authorize"
  | "charge"
  | "capture"
  | "void"
  | "refund"
  | "chargeback"
  | "chargebackReversal"
  | "receipt"
  | "payout"

/** Money that moved. `amount` is the gateway's own decimal string, for example `50.00`. */
export interface Movement {
  /** Dense, from 1. */
  readonly sequence: number
  readonly kind: MovementKind
  /** The merchant's own id of the payment. */
  readonly reference: string
  /** The gateway's id of the payment. */
  readonly paymentId: string
  /** The merchant account, for example the member id. */
  readonly account: string
  readonly amount: string
  readonly currency: string
  readonly atMs: number
}

/** How often a reference arrived as a new payment, and what became of each arrival. */
export interface Arrival {
  readonly total: number
  readonly outcomes: Readonly<Record<string, number>>
}

/** One request without card data or secrets. */
export interface RequestEntry {
  readonly operation: string
  readonly reference: string | undefined
  readonly paymentId: string | undefined
  readonly account: string | undefined
  /** What the gateway did, for example `approved`, `declined`, `duplicate`, `unauthorized`. */
  readonly outcome: string
  /** The HTTP status of the answer, or 0 when none was given. */
  readonly status: number
  /** The fault that was played, if any. */
  readonly fault: string | undefined
  readonly atMs: number
}

/** A copy of the books, as the control API gives it. */
export interface LedgerSnapshot {
  readonly movements: ReadonlyArray<Movement>
  readonly arrivals: Readonly<Record<string, Arrival>>
}

/** One gateway's books. Only the gateway writes; everybody may read. */
export interface Ledger {
  readonly record: (movement: Omit<Movement, "sequence">) => void
  /** A request for a new payment arrived with this reference, whatever becomes of it. */
  readonly arrived: (reference: string) => void
  /** What became of an arrival. */
  readonly concluded: (reference: string, outcome: string) => void
  readonly log: (entry: RequestEntry) => void
  readonly movements: () => ReadonlyArray<Movement>
  readonly arrivals: () => Readonly<Record<string, Arrival>>
  /** The latest requests, oldest first; at most `capacity`. */
  readonly requests: () => ReadonlyArray<RequestEntry>
  readonly snapshot: () => LedgerSnapshot
  readonly clear: () => void
}

interface Count {
  total: number
  readonly outcomes: Record<string, number>
}

/** Empty books whose request log keeps the latest `capacity` entries. */
export const make = (capacity = 10_000): Ledger => {
  let movements: Array<Movement> = []
  let requests: Array<RequestEntry> = []
  let oldest = 0
  const arrivals = new Map<string, Count>()

  const count = (reference: string): Count => {
    const known = arrivals.get(reference)
    if (known !== undefined) return known
    const fresh: Count = { total: 0, outcomes: {} }
    arrivals.set(reference, fresh)
    return fresh
  }

  const arrivalsCopy = () =>
    Object.fromEntries(
      Array.from(arrivals, ([reference, { outcomes, total }]) => [
        reference,
        { total, outcomes: { ...outcomes } }
      ])
    )

  return {
    record: (movement) => {
      movements.push({ sequence: movements.length + 1, ...movement })
    },
    arrived: (reference) => {
      count(reference).total += 1
    },
    concluded: (reference, outcome) => {
      const { outcomes } = count(reference)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    },
    log: (entry) => {
      if (requests.length < capacity) {
        requests.push(entry)
        return
      }
      requests[oldest] = entry
      oldest = (oldest + 1) % capacity
    },
    movements: () => movements.slice(),
    arrivals: arrivalsCopy,
    requests: () => [...requests.slice(oldest), ...requests.slice(0, oldest)],
    snapshot: () => ({ movements: movements.slice(), arrivals: arrivalsCopy() }),
    clear: () => {
      movements = []
      requests = []
      oldest = 0
      arrivals.clear()
    }
  }
}
