/**
 * Everything that one instance of the checksum gateway remembers, and the switches that section 20
 * asks for.
 */
import * as Faults from "../Faults.ts"
import * as Ledger from "../Ledger.ts"
import * as Merchants from "./Merchants.ts"
import type { LongStatus, Payment, ShortStatus } from "./Payment.ts"
import { shortStatuses } from "./Payment.ts"
import * as Tokens from "./Tokens.ts"

/** Behaviour that the document leaves open; each has the default of section 20. */
export interface Switches {
  /** Encoding of notifications (point 15). Default `json`. */
  readonly notificationEncoding: "json" | "form"
  /**
   * Sign notifications over the long status, to exercise lenient receivers (point 14). Default
   * false.
   */
  readonly signLongStatus: boolean
  /** Wait before the first delivery of a notification, in milliseconds. Default 0. */
  readonly notificationDelayMs: number
  /**
   * Waits between deliveries that got no 2xx, in milliseconds; their number is the number of
   * retries (point 16).
   */
  readonly notificationRetryDelaysMs: ReadonlyArray<number>
  /** How long a refund stays `markedforreversal` (point 24). Default 0: reversed at once. */
  readonly refundSettlesAfterMs: number
  /** SHORT status of `reversed` and `chargeback` (point 26). Default `C`. */
  readonly reversedShortStatus: ShortStatus
  /** Add `transactionStatus` to the answers of CP, RF and RV (point 7). Default false. */
  readonly backOfficeTransactionStatus: boolean
  /** Minutes by which the gateway's fixed zone is ahead of UTC (point 31). Default 0. */
  readonly utcOffsetMinutes: number
  /** Whether the published amounts and cards select outcomes. Default true. */
  readonly triggers: boolean
}

/** What an instance does unless it is told otherwise: the recommendations of the document's open points. */
export const defaultSwitches: Switches = {
  notificationEncoding: "json",
  signLongStatus: false,
  notificationDelayMs: 0,
  notificationRetryDelaysMs: [500, 1000, 2000, 4000, 8000],
  refundSettlesAfterMs: 0,
  reversedShortStatus: "C",
  backOfficeTransactionStatus: false,
  utcOffsetMinutes: 0,
  triggers: true
}

/** The first payment id (point 32). */
export const firstPaymentId = 54279

/** Everything that one instance knows. */
export interface State {
  readonly name: string
  readonly switches: Switches
  readonly merchants: Merchants.Merchants
  readonly tokens: Tokens.Tokens
  readonly ledger: Ledger.Ledger
  readonly faults: Faults.Faults
  readonly payments: Map<string, Payment>
  /** By member id and merchantTransactionId. */
  readonly byReference: Map<string, Payment>
  /** Payments whose customer is on a page, by the page's secret. */
  readonly challenges: Map<string, Payment>
  /** Trigger amounts that have struck, so that each strikes once. */
  readonly fired: Set<string>
  readonly deliveries: Array<Delivery>
  nextPaymentId: number
  /** How far the control API has moved this gateway's clock. */
  clockOffsetMs: number
}

/** One notification and how its delivery went. */
export interface Delivery {
  readonly paymentId: string
  readonly status: LongStatus
  readonly url: string
  tries: number
  /** The last HTTP status, or undefined when there was no answer yet. */
  lastStatus: number | undefined
  delivered: boolean
}

/** One call's view of the world. */
export interface Moment {
  readonly nowMs: number
  /** A number from 0 (inclusive) to 1 (exclusive). */
  readonly draw: () => number
  readonly mountUrl: string
}

/** A fresh instance: no payments, no tokens, an empty ledger. */
export const make = (
  name: string,
  merchants: ReadonlyArray<Merchants.Merchant>,
  switches: Partial<Switches>
): State => ({
  name,
  switches: { ...defaultSwitches, ...switches },
  merchants: Merchants.make(merchants),
  tokens: Tokens.make(`switchyard-sandbox:${name}`),
  ledger: Ledger.make(),
  faults: Faults.make(),
  payments: new Map(),
  byReference: new Map(),
  challenges: new Map(),
  fired: new Set(),
  deliveries: [],
  nextPaymentId: firstPaymentId,
  clockOffsetMs: 0
})

/** Forgets everything but merchants and tokens. */
export const reset = (state: State): void => {
  state.ledger.clear()
  state.faults.clear()
  state.payments.clear()
  state.byReference.clear()
  state.challenges.clear()
  state.fired.clear()
  state.deliveries.length = 0
  state.nextPaymentId = firstPaymentId
  state.clockOffsetMs = 0
}

/** The key of `byReference`: a merchant's ids are its own. */
export const referenceKey = (memberId: string, merchantTransactionId: string): string =>
  `${memberId}|${merchantTransactionId}`

/** A merchant's own payment by the gateway's id. */
export const findById = (state: State, memberId: string, id: string): Payment | undefined => {
  const payment = state.payments.get(id)
  return payment?.memberId === memberId ? payment : undefined
}

/** A merchant's own payment by its `merchantTransactionId`. */
export const findByReference = (
  state: State,
  memberId: string,
  reference: string
): Payment | undefined => state.byReference.get(referenceKey(memberId, reference))

/** The SHORT status that this instance gives to a long one. */
export const shortStatus = (state: State, status: LongStatus): ShortStatus =>
  status === "reversed" || status === "chargeback"
    ? state.switches.reversedShortStatus
    : shortStatuses[status]
