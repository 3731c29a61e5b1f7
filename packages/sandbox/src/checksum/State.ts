/**
 * Everything that one instance of the checksum gateway remembers, and the switches that section 20
 * asks for.
 */
import * as Ledger from "../Ledger.ts"
import * as Merchants from "./Merchants.ts"
import type { LongStatus, Payment, ShortStatus } from "./Payment.ts"
import { shortStatuses } from "./Payment.ts"
import type { Invoice } from "./invoices.ts"
import type { StoredCard } from "./StoredCards.ts"
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
  /** Answer `paywithtoken` with every field of a create instead of its own four. Default false. */
  readonly tokenPaymentAnswersInFull: boolean
  /** How long a payout stays `payoutstarted`. Default 0: successful at once. */
  readonly payoutSettlesAfterMs: number
  /** When a preauthorization becomes `authcancelled` by itself (point 27). Default Infinity. */
  readonly authorizationExpiresAfterMs: number
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
  tokenPaymentAnswersInFull: false,
  payoutSettlesAfterMs: 0,
  authorizationExpiresAfterMs: Infinity,
  utcOffsetMinutes: 0,
  triggers: true
}

/** The first invoice id; invented. */
export const firstInvoiceId = 1001

/** The first payment id (point 32). */
export const firstPaymentId = 54279

/** Everything that one instance knows. */
export interface State {
  readonly name: string
  readonly switches: Switches
  readonly merchants: Merchants.Merchants
  readonly tokens: Tokens.Tokens
  /** Tokens of the invoice base, which has its own token calls (section 12). */
  readonly invoiceTokens: Tokens.Tokens
  readonly ledger: Ledger.Ledger
  readonly payments: Map<string, Payment>
  /** By member id and merchantTransactionId. */
  readonly byReference: Map<string, Payment>
  /** Stored cards by registration id. */
  readonly cards: Map<string, StoredCard>
  readonly invoices: Map<string, Invoice>
  /** Payments whose customer is on a page, by the page's secret. */
  readonly challenges: Map<string, Payment>
  nextPaymentId: number
  nextInvoiceId: number
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
  invoiceTokens: Tokens.make(`switchyard-sandbox:${name}:invoices`),
  ledger: Ledger.make(),
  payments: new Map(),
  byReference: new Map(),
  cards: new Map(),
  invoices: new Map(),
  challenges: new Map(),
  nextPaymentId: firstPaymentId,
  nextInvoiceId: firstInvoiceId
})

/** Forgets everything but merchants and tokens. */
export const reset = (state: State): void => {
  state.ledger.clear()
  state.payments.clear()
  state.byReference.clear()
  state.cards.clear()
  state.invoices.clear()
  state.challenges.clear()
  state.nextPaymentId = firstPaymentId
  state.nextInvoiceId = firstInvoiceId
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

/** Whether the card that came with the payment is stored. */
export const isStored = (state: State, { registrationId }: Payment): boolean =>
  registrationId !== undefined && state.cards.has(registrationId)

/** The SHORT status that this instance gives to a long one. */
export const shortStatus = (state: State, status: LongStatus): ShortStatus =>
  status === "reversed" || status === "chargeback"
    ? state.switches.reversedShortStatus
    : shortStatuses[status]
