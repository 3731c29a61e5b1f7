/**
 * Everything that one instance of the payin/payout gateway remembers, and the switches for what
 * payin-payout.md contradicts itself about (section 3.1) or leaves open (section 9).
 */
import * as Ledger from "../Ledger.ts"
import type { JsonFlavor } from "./bodyLines.ts"
import * as Merchants from "./Merchants.ts"
import type { Payin } from "./Payin.ts"
import type { Payout } from "./Payout.ts"
import type { Layout } from "./Signatures.ts"

/** Behaviour with a recommended default. C1 to C15 are the contradictions of section 3.1. */
export interface Switches extends Layout {
  /** The body line of a GET (C1, C2). Default `empty`. */
  readonly getBodyLine: "empty" | "braces" | "either"
  /** The body line of another method that sends no bytes (C10). Default `braces`. */
  readonly emptyBodyLine: "empty" | "braces"
  /** Sign the bytes, or the body as the server would write it again (C6, C7). Default `raw`. */
  readonly jsonFlavor: JsonFlavor
  /** Sign the query with the path (section 3.2). Default false. */
  readonly includeQuery: boolean
  /** A path before `/api/v1` that is signed too (section 3.2). Default empty. */
  readonly pathPrefix: string
  /** Take payin status as a multipart form too, as the curl sends it (C8). Default true. */
  readonly acceptMultipartStatus: boolean
  /** The body line of a multipart form: its fields as compact JSON, or nothing (5.3). Default `json`. */
  readonly multipartBodyLine: "json" | "empty" | "braces"
  /** Take the balance by POST too (C9). Default true. */
  readonly acceptPostBalance: boolean
  /** How far a timestamp may be from now, both ways, in milliseconds (point 3). Default 300,000. */
  readonly maxSkewMs: number
  /** Refuse a signature that was seen within the window (point 4). Default false. */
  readonly rejectReplay: boolean
  /** Say what differs when a signature does not match (point 2). Default false. */
  readonly debug: boolean
  /** A second request with the same order id: refused, or answered as the first (point 9). */
  readonly duplicateOrder: "reject" | "replay"
  /** Limits of an amount in rupees (point 13). Default 1 and 500,000. */
  readonly minimumAmount: number
  readonly maximumAmount: number
  /** What `payment_method` may be (point 14). Default `IMPS`. */
  readonly paymentMethods: ReadonlyArray<string>
  /** Check account, IFSC, mobile and email (point 15). Default true. */
  readonly strictBeneficiary: boolean
  /** The charge of a payout in paise (point 17). Default 200; 590 is the other printed one. */
  readonly payoutChargePaise: number
  /** How long a link can be paid, in milliseconds (point 18). Default 900,000. */
  readonly linkTtlMs: number
  /** Add `order_id` to the redirect (point 19). Default false. */
  readonly appendOrderId: boolean
  /** Show `Initiated` in payin status too (C14). Default false. */
  readonly statusShowsInitiated: boolean
  /** The printed types: a numeric mobile number, a null bank name (point 25). Default true. */
  readonly quirks: boolean
  /** When a payout is approved by itself, in milliseconds; 0 is before its answer. Default 1000. */
  readonly payoutSettlesAfterMs: number
  /** Sign webhooks as requests are signed (point 22). Default false. */
  readonly webhookSign: boolean
  /** Wait before the first delivery of a webhook, in milliseconds. Default 0. */
  readonly webhookDelayMs: number
  /** Waits between deliveries that got no 2xx; their number is the number of retries (point 22). */
  readonly webhookRetryDelaysMs: ReadonlyArray<number>
  /** Whether the published amounts select outcomes. Default true. */
  readonly triggers: boolean
}

/** What an instance does unless it is told otherwise: the recommendations of the document's sheet. */
export const defaultSwitches: Switches = {
  leadingSlash: false,
  trailingNewline: true,
  getBodyLine: "empty",
  emptyBodyLine: "braces",
  jsonFlavor: "raw",
  includeQuery: false,
  pathPrefix: "",
  acceptMultipartStatus: true,
  multipartBodyLine: "json",
  acceptPostBalance: true,
  maxSkewMs: 300_000,
  rejectReplay: false,
  debug: false,
  duplicateOrder: "reject",
  minimumAmount: 1,
  maximumAmount: 500_000,
  paymentMethods: ["IMPS"],
  strictBeneficiary: true,
  payoutChargePaise: 200,
  linkTtlMs: 900_000,
  appendOrderId: false,
  statusShowsInitiated: false,
  quirks: true,
  payoutSettlesAfterMs: 1000,
  webhookSign: false,
  webhookDelayMs: 0,
  webhookRetryDelaysMs: [30_000, 120_000, 600_000, 3_600_000],
  triggers: true
}

/** A payin or a payout. */
export type Order = Payin | Payout

/** Everything that one instance knows. */
export interface State {
  readonly switches: Switches
  readonly merchants: Merchants.Merchants
  readonly ledger: Ledger.Ledger
  /** By merchant id and order id; the two families have their own (point 9). */
  readonly payins: Map<string, Payin>
  readonly payouts: Map<string, Payout>
  /** Payins by the unguessable part of their link. */
  readonly links: Map<string, Payin>
  /** Each merchant's latest order: its amount may ask for a fault at the balance. */
  readonly latest: Map<string, Order>
  /** Signatures seen, with their timestamps, where replays are refused. */
  readonly signatures: Map<string, number>
  nextPayin: number
  nextPayout: number
}

/** The bank references of the document's samples are the first ones (sections 5.3 and 5.5). */
const firstPayin = 98_675_644_343
const firstPayout = 2_517_319_122

/** A fresh instance: no orders, an empty ledger. */
export const make = (
  merchants: ReadonlyArray<Merchants.Merchant>,
  switches: Partial<Switches>
): State => ({
  switches: { ...defaultSwitches, ...switches },
  merchants: Merchants.make(merchants),
  ledger: Ledger.make(),
  payins: new Map(),
  payouts: new Map(),
  links: new Map(),
  latest: new Map(),
  signatures: new Map(),
  nextPayin: firstPayin,
  nextPayout: firstPayout
})

/** Forgets everything but merchants; their wallets are as at the start. */
export const reset = (state: State): void => {
  state.merchants.restore()
  state.ledger.clear()
  state.payins.clear()
  state.payouts.clear()
  state.links.clear()
  state.latest.clear()
  state.signatures.clear()
  state.nextPayin = firstPayin
  state.nextPayout = firstPayout
}

/** The key of `payins` and `payouts`: a merchant's ids are its own. */
export const orderKey = (merchantId: string, orderId: string): string => `${merchantId}|${orderId}`
