import {
  type Currency,
  type Decline,
  Money,
  type Payment,
  type Payout,
  Scrub,
  type Webhook
} from "@switchyard/core"
import { Result } from "effect"
import type { Found } from "../truth/Inquiry.ts"

/**
 * What a notification says, as it may be stored: states, sums, ids and scrubbed words. A token or any
 * other secret that it carries is left out.
 */

/** Minor units. */
export interface Sum {
  readonly value: number
  readonly currency: Currency.Code
}

interface Named {
  /** Our own reference, where the gateway repeats it. */
  readonly reference: string | null
  readonly providerReference: string | null
  readonly amount: Sum | null
}

/** A payment, or a transaction that belongs to one. */
export interface PaymentClaim extends Named {
  readonly type: "payment"
  readonly kind: Payment.Kind
  readonly parent: string | null
  readonly status: Payment.Status
  readonly captured: Sum | null
  readonly refunded: Sum | null
  readonly voided: Sum | null
  readonly decline: Decline.Decline | null
  /** It carried the gateway's name of a stored card: who wants that has to ask. */
  readonly hasToken: boolean
}

/** A payout. */
export interface PayoutClaim extends Named {
  readonly type: "payout"
  readonly status: Payout.Payout["status"]
  readonly utr: string | null
  readonly fee: Sum | null
  readonly decline: Decline.Decline | null
}

/** Something else that happened at the gateway. */
export interface OtherClaim extends Named {
  readonly type: "other"
  readonly name: string
}

/** See {@link ofEvent}. */
export type Claim = OtherClaim | PaymentClaim | PayoutClaim

/**
 * What is kept of an event. The digits of an id stay where a signature proves that the gateway wrote them;
 * anybody may have written the others, and card numbers are digits too.
 */
export const ofEvent = (event: Webhook.Event, signed: boolean): Claim => {
  const scrub = signed ? Scrub.identifier : (text: string) => Scrub.text(text)
  const idOf = (id: string | null | undefined) =>
    id === null || id === undefined ? null : scrub(id)
  const reference = idOf(event.reference)
  switch (event.type) {
    case "payment":
      return { ...ofPayment(event.payment, idOf), reference }
    case "payout":
      return { ...ofPayout(event.payout, idOf), reference }
    case "other": {
      const name = Scrub.text(event.name)
      return {
        type: "other",
        name,
        reference,
        providerReference: null,
        amount: sumOf(event.amount)
      }
    }
  }
}

type IdOf = (id: string | null | undefined) => string | null

const ofPayment = (payment: Payment.Payment, idOf: IdOf): Omit<PaymentClaim, "reference"> => ({
  type: "payment",
  providerReference: idOf(payment.providerReference),
  kind: payment.kind ?? "payment",
  parent: idOf(payment.parent),
  status: scrubbed(payment.status),
  amount: sumOf(payment.amount),
  captured: sumOf(payment.captured),
  refunded: sumOf(payment.refunded),
  voided: sumOf(payment.voided),
  decline: payment.decline ?? null,
  hasToken: payment.token !== undefined
})

const ofPayout = (payout: Payout.Payout, idOf: IdOf): Omit<PayoutClaim, "reference"> => ({
  type: "payout",
  providerReference: idOf(payout.providerReference),
  status: scrubbed(payout.status),
  amount: sumOf(payout.amount),
  utr: idOf(payout.utr),
  fee: sumOf(payout.fee),
  decline: payout.decline ?? null
})

/** The claim in the words of an answer; null where it claims no state. */
export const toFound = (claim: Claim): Found | null => {
  if (claim.type === "other") return null
  const { decline, providerReference, reference } = claim
  const common = {
    providerReference,
    ...(reference === null ? {} : { reference }),
    ...money("amount", claim.amount),
    ...(decline === null ? {} : { decline })
  }
  if (claim.type === "payout") {
    const { fee, status, utr } = claim
    return { ...common, status, ...(utr === null ? {} : { utr }), ...money("fee", fee) }
  }
  const { captured, kind, parent, refunded, status, voided } = claim
  return {
    ...common,
    status,
    kind,
    ...(parent === null ? {} : { parent }),
    ...money("captured", captured),
    ...money("refunded", refunded),
    ...money("voided", voided)
  }
}

const money = <Name extends string>(
  name: Name,
  sum: Sum | null
): { readonly [N in Name]?: Money.Money } => {
  if (sum === null) return {}
  const made = Result.getOrThrow(Money.fromMinorUnits(sum.value, sum.currency))
  return { [name]: made } as { readonly [N in Name]?: Money.Money }
}

/** An amount as it is stored; null where there is none. */
export const sumOf = (amount: Money.Money | undefined): Sum | null =>
  amount === undefined ? null : { value: Number(amount.value), currency: amount.currency }

const scrubbed = <S extends Payment.Status<string>>(status: S): S => ({
  ...status,
  raw: Scrub.text(status.raw)
})
