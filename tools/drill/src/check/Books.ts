/**
 * Three accounts of the same run: what clients asked for and were told, what the router says, and what
 * really happened at the gateways. Amounts are minor units.
 */

/** What a client may ask for. */
export type Operation = "payment" | "capture" | "void" | "refund" | "payout"

/** One HTTP answer to a request. */
export interface Answer {
  readonly status: number
  /** The problem's `code`, where it is one. */
  readonly code: string | null
  /** The payment, refund or payout that the answer shows. */
  readonly subject: string | null
  /** `Retry-After`, in seconds. */
  readonly retryAfter: number | null
  /** Whether the client took it as the end of the matter. */
  readonly final: boolean
}

/** One Idempotency-Key with one body, sent until an answer was final or the client's patience ended. */
export interface Ask {
  readonly key: string
  /** The client's own reference of the order; each order is one payment or payout. */
  readonly order: string
  readonly operation: Operation
  /** Minor units that were to be moved. */
  readonly amount: number
  /** Tells bodies apart. */
  readonly fingerprint: string
  readonly answers: ReadonlyArray<Answer>
  /** Times without any answer. */
  readonly connectionFailures: number
  /** From the first request to the final answer. */
  readonly tookMs: number
}

/** What ended the matter for the client; undefined where its patience did. */
export const finalOf = ({ answers }: Ask): Answer | undefined => answers.find(({ final }) => final)

/** One ask of each key: the accepted one, where one was. Many callers with one key have one wish. */
export const wishesOf = (asks: ReadonlyArray<Ask>): ReadonlyArray<Ask> =>
  [...Map.groupBy(asks, ({ key }) => key).values()].flatMap((own) => {
    const accepted = own.find(({ answers }) => answers.some(isAccepted))
    return accepted ?? own.slice(0, 1)
  })

/** A request that was accepted: something was done, or is on its way. */
export const isAccepted = ({ status }: Answer): boolean => status >= 200 && status < 300

/** An attempt as the router shows it. */
export interface Attempt {
  readonly operation: string
  readonly account: string
  /** Its reference at the gateway. */
  readonly reference: string
  readonly state: string
  /** Why it did not succeed, where the router says so. */
  readonly reason: string | null
}

/** A payment as the router shows it. */
export interface Payment {
  readonly id: string
  readonly reference: string
  readonly status: string
  readonly amount: number
  readonly authorized: number
  readonly captured: number
  readonly refunded: number
  readonly voided: number
  readonly attempts: ReadonlyArray<Attempt>
}

/** A payout as the router shows it. */
export interface Payout {
  readonly id: string
  readonly reference: string
  readonly status: string
  readonly amount: number
  readonly attempts: ReadonlyArray<Attempt>
}

/** An entry of a payment's history. */
export interface TimelineEntry {
  readonly sequence: number
  readonly attempt: string
  readonly from: string | null
  readonly to: string
  /** The payment's status after it, where the router tells. */
  readonly status: string | null
  /** What proved it, where something did. */
  readonly evidence: unknown
}

/** Everything that the router says. */
export interface RouterBook {
  readonly payments: ReadonlyArray<Payment>
  readonly payouts: ReadonlyArray<Payout>
  /** By payment. */
  readonly timelines: ReadonlyMap<string, ReadonlyArray<TimelineEntry>>
  /** Payments and payouts with an incident; null where the router has no such list. */
  readonly incidents: ReadonlySet<string> | null
}

/** Money that moved. */
export interface Movement {
  readonly kind: string
  /** The payment's reference, also of its captures, voids and refunds. */
  readonly reference: string
  readonly amount: number
}

/** How often a reference came as a new payment, and what became of it. */
export interface Arrival {
  readonly total: number
  readonly outcomes: Readonly<Record<string, number>>
}

/** A gateway's own ledger. */
export interface GatewayBook {
  readonly instance: string
  /** The router's accounts there. */
  readonly accounts: ReadonlyArray<string>
  readonly movements: ReadonlyArray<Movement>
  readonly arrivals: Readonly<Record<string, Arrival>>
}

/** All three. */
export interface Books {
  readonly asks: ReadonlyArray<Ask>
  readonly router: RouterBook
  readonly gateways: ReadonlyArray<GatewayBook>
}

/** States of an attempt about which the truth is still to come. */
const openStates = new Set(["ready", "sending", "pending", "unknown", "needs_review"])

/** Whether the truth about the attempt is still to come. */
export const isOpen = ({ state }: Attempt): boolean => openStates.has(state)

/** Operations that take the shopper's money or reserve it. */
const charges = new Set(["authorize", "purchase", "rebill"])

/** Whether the attempt takes the shopper's money or reserves it. */
export const isCharge = ({ operation }: Attempt): boolean => charges.has(operation)
