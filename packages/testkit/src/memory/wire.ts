import { Currency, Decline, Money, type Payment, PaymentError } from "@switchyard/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** The provider's half of the wire: what it reads, and what that means. */
export const provider = "memory"

const units = Schema.Number.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(0))

/** A transaction. */
export const Transaction = Schema.Struct({
  id: Schema.String,
  kind: Schema.Literals(["payment", "capture", "void", "refund", "rebill", "receipt"]),
  reference: Schema.String,
  parent: Schema.NullOr(Schema.String),
  amount: units,
  currency: Currency.Code,
  status: Schema.String,
  captured: units,
  refunded: units,
  voided: units,
  token: Schema.NullOr(Schema.RedactedFromValue(Schema.String)),
  code: Schema.optionalKey(Schema.String),
  redirect: Schema.optionalKey(Schema.String)
})

/** See {@link Transaction}. */
export type Transaction = typeof Transaction.Type

/** A payout. */
export const Payout = Schema.Struct({
  id: Schema.String,
  reference: Schema.String,
  amount: units,
  currency: Currency.Code,
  status: Schema.String
})

/** A stored card. */
export const Token = Schema.Struct({
  token: Schema.RedactedFromValue(Schema.String),
  status: Schema.Literals(["active", "deleted"])
})

/** The list. */
export const List = Schema.Struct({
  transactions: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      reference: Schema.String,
      kind: Schema.String,
      status: Schema.String,
      amount: units,
      currency: Currency.Code,
      time: Schema.String
    })
  )
})

/** The balance. */
export const Balance = Schema.Struct({ amount: units, currency: Currency.Code })

/** A refusal; nothing has happened. */
export const Refusal = Schema.Struct({ error: Schema.Struct({ code: Schema.String }) })

/** A notification. */
export const Notification = Schema.Struct({ event: Schema.String, ...Transaction.fields })

/** An amount of the wire. */
export const moneyOf = (value: number, currency: Currency.Code): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits(value, currency))

/** Every status that the gateway documents. */
const statuses: ReadonlyMap<string, Payment.UnifiedStatus> = new Map([
  ["waiting", "requires_action"],
  ["authorized", "authorized"],
  ["captured", "captured"],
  ["voided", "voided"],
  ["refunded", "refunded"],
  ["declined", "declined"]
])

const declines: ReadonlyMap<string, Decline.Reason> = new Map([
  ["insufficient_funds", "insufficient_funds"],
  ["lost_card", "lost_card"]
])

/** What a transaction means, or the name of the field that nobody listed. */
export const paymentOf = (wire: Transaction): Payment.Payment | "status" => {
  const unified = statuses.get(wire.status)
  if (unified === undefined) return "status"
  const { amount, captured, currency, kind, refunded, voided } = wire
  const isRefunded = unified === "captured" && refunded > 0
  return {
    status: {
      unified: !isRefunded ? unified : refunded < captured ? "partially_refunded" : "refunded",
      raw: wire.status
    },
    kind,
    providerReference: wire.id,
    reference: wire.reference,
    amount: moneyOf(amount, currency),
    captured: moneyOf(captured, currency),
    refunded: moneyOf(refunded, currency),
    voided: moneyOf(voided, currency),
    ...(wire.parent === null ? {} : { parent: wire.parent }),
    ...(wire.token === null ? {} : { token: wire.token }),
    ...(wire.redirect === undefined ? {} : { nextAction: redirectTo(wire.redirect) }),
    ...(unified === "declined" ? { decline: declineOf(wire.code ?? "declined") } : {})
  }
}

const redirectTo = (url: string): Payment.Redirect => ({
  type: "redirect",
  method: "GET",
  url,
  fields: []
})

const declineOf = (code: string): Decline.Decline =>
  Decline.make(declines.get(code) ?? "other", { code, message: code })

/** What each refusal that the gateway documents means; any other one says nothing certain. */
export const refusalOf = (
  at: { readonly provider: string; readonly operation: string; readonly httpStatus: number },
  code: string
): PaymentError.PaymentError => {
  switch (code) {
    case "unauthorized":
      return new PaymentError.AuthenticationFailed({ ...at, vendorCode: code })
    case "unknown_payment":
    case "unknown_payout":
      return new PaymentError.NotFound({ ...at, vendorCode: code })
    case "wrong_state":
    case "too_much":
      return new PaymentError.InvalidState({ ...at, vendorCode: code, detail: code })
    case "unknown_token":
      return new PaymentError.InvalidRequest({
        ...at,
        vendorCode: code,
        path: "method.token",
        rule: "unknown"
      })
    default:
      return new PaymentError.OutcomeUnknown({ ...at, cause: "unlisted" })
  }
}
