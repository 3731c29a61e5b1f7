/**
 * Everything that one instance of the Open Payment Platform remembers, and the switches that
 * open-payment.md section 9 asks for.
 */
import type { Fields } from "../internal/body.ts"
import * as Ledger from "../Ledger.ts"
import type { Authentication } from "./Cards.ts"
import * as Entities from "./Entities.ts"
import type { Outcome } from "./Outcomes.ts"
import type { ListedCode } from "./resultCodes.ts"
import * as Throttle from "./Throttle.ts"
import type { CardSummary, Instrument, Transaction } from "./Transaction.ts"

const minuteMs = 60_000
const dayMs = 86_400_000

/** Behaviour that the document leaves open; each has the default of section 9. */
export interface Switches {
  /** HTTP status of a POST whose payment was refused (point 1). Default 400. */
  readonly refusedPostStatus: number
  /** HTTP status of a GET of a payment that was refused (point 1). Default 200. */
  readonly refusedGetStatus: number
  /** HTTP status of a call too many (point 2). Default 429. */
  readonly throttledStatus: number
  /** Whether the limits of section 5 hold. Default true. */
  readonly throttles: boolean
  /** Limits other than `Throttle.defaults`. */
  readonly limits: Partial<Throttle.Limits>
  /** Whether fields that the document does not name are refused. Default true. */
  readonly refuseUnknownFields: boolean
  /** Whether a server-to-server 3-D payment must describe the browser (section 2.1). Default true. */
  readonly requireBrowser: boolean
  /** How many captures a preauthorization takes (point 9). Default `multiple`. */
  readonly captures: "multiple" | "single"
  /** How long a preauthorization can be captured or reversed (section 2.4). Default 7 days. */
  readonly captureWindowMs: number
  /** Whether a DB can be reversed (point 10). Default true. */
  readonly reversalOfDebit: boolean
  /** Whether a CP can be reversed (point 10). Default false. */
  readonly reversalOfCapture: boolean
  /** Whether a part can be reversed (point 10). Default true. */
  readonly partialReversal: boolean
  /** How long a DB or CP can be reversed (point 10). Default 24 hours. */
  readonly reversalCutOffMs: number
  /**
   * Within which time a repeated merchantTransactionId with the same account and amount is
   * refused (point 6). Default 0: never.
   */
  readonly duplicateWindowMs: number
  /** When a shopper who never came back is given up (point 21). Default 30 minutes. */
  readonly pendingExpiresAfterMs: number
  /** How long a checkout lives (section 2.3). Default 30 minutes. */
  readonly checkoutExpiresAfterMs: number
  /** Whether the result of a checkout can be read only once (section 2.3). Default false. */
  readonly checkoutReadOnce: boolean
  /** Which cards are asked for 3-D Secure: those of section 7, every one, or none. */
  readonly threeD: "enrolled" | "always" | "never"
  /** Wait before the first delivery of a webhook, in milliseconds. Default 0. */
  readonly webhookDelayMs: number
  /**
   * How much faster than documented webhooks are sent again (point 17): by 120, a minute is half
   * a second.
   */
  readonly webhookSpeedUp: number
  /** Whether the sandbox's own trigger amounts select faults. Default true. */
  readonly triggers: boolean
}

/** What an instance does unless it is told otherwise. */
export const defaultSwitches: Switches = {
  refusedPostStatus: 400,
  refusedGetStatus: 200,
  throttledStatus: 429,
  throttles: true,
  limits: {},
  refuseUnknownFields: true,
  requireBrowser: true,
  captures: "multiple",
  captureWindowMs: 7 * dayMs,
  reversalOfDebit: true,
  reversalOfCapture: false,
  partialReversal: true,
  reversalCutOffMs: dayMs,
  duplicateWindowMs: 0,
  pendingExpiresAfterMs: 30 * minuteMs,
  checkoutExpiresAfterMs: 30 * minuteMs,
  checkoutReadOnce: false,
  threeD: "enrolled",
  webhookDelayMs: 0,
  webhookSpeedUp: 120,
  triggers: true
}

/** A stored card. */
export interface Registration {
  readonly id: string
  readonly entityId: string
  readonly instrument: Instrument & { readonly card: CardSummary }
  readonly fields: Fields
  readonly ndc: string
  readonly createdAtMs: number
  deregistered: boolean
  /** Whether its creation has been told. */
  announced: boolean
}

/** A COPYandPAY session. */
export interface Checkout {
  readonly id: string
  readonly entityId: string
  readonly createdAtMs: number
  fields: Fields
  /** Whether a browser has loaded the widget. */
  opened: boolean
  deleted: boolean
  /** What the shopper's submit made. */
  transaction: Transaction | undefined
  registration: Registration | undefined
  /** Why the card was not stored. */
  refusal: ListedCode | undefined
  /** Until when the session answers. */
  endsAtMs: number
  read: boolean
}

/** A shopper on the way through a page of the gateway. */
export interface Journey {
  readonly transaction: Transaction
  /** How the issuer authenticates; undefined where the shopper pays on the page itself. */
  readonly authentication: Authentication | undefined
  /** Where the browser goes at the end, with `id` and `resourcePath` in its query. */
  readonly returnUrl: string
}

/** Everything that one instance knows. */
export interface State {
  readonly name: string
  readonly switches: Switches
  readonly entities: Entities.Entities
  readonly ledger: Ledger.Ledger
  readonly throttle: Throttle.Throttle
  readonly transactions: Map<string, Transaction>
  /** By entity and merchantTransactionId, which need not be unique (point 6). */
  readonly byReference: Map<string, Array<Transaction>>
  readonly registrations: Map<string, Registration>
  readonly checkouts: Map<string, Checkout>
  /** By the `ndcid` in the page's URL. */
  readonly journeys: Map<string, Journey>
  /** What the configuration forces, until the control API says otherwise. */
  readonly initialOutcomes: ReadonlyArray<Outcome>
  outcomes: ReadonlyArray<Outcome>
}

/** A fresh instance. */
export const make = (
  name: string,
  entities: ReadonlyArray<Entities.Entity>,
  outcomes: ReadonlyArray<Outcome>,
  switches: Partial<Switches>
): State => {
  const all = { ...defaultSwitches, ...switches }
  return {
    name,
    switches: all,
    entities: Entities.make(entities),
    ledger: Ledger.make(),
    throttle: Throttle.make({ ...Throttle.defaults, ...all.limits }),
    transactions: new Map(),
    byReference: new Map(),
    registrations: new Map(),
    checkouts: new Map(),
    journeys: new Map(),
    initialOutcomes: outcomes,
    outcomes
  }
}

/** Forgets everything but entities. */
export const reset = (state: State): void => {
  state.ledger.clear()
  state.throttle.clear()
  state.transactions.clear()
  state.byReference.clear()
  state.registrations.clear()
  state.checkouts.clear()
  state.journeys.clear()
  state.outcomes = state.initialOutcomes
}

/** The key of `byReference`. */
export const referenceKey = (entityId: string, reference: string): string =>
  `${entityId}|${reference}`

/** An entity's own transaction. */
export const findTransaction = (
  state: State,
  entityId: string,
  id: string
): Transaction | undefined => {
  const transaction = state.transactions.get(id)
  return transaction?.entityId === entityId ? transaction : undefined
}

/** Whether two entities belong to the same merchant: one access token opens both. */
export const isSameMerchant = (state: State, one: string, other: string): boolean => {
  const token = state.entities.byId(one)?.entity.accessToken
  return token !== undefined && token === state.entities.byId(other)?.entity.accessToken
}
