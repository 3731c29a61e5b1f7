import { Customer, Money, PaymentMethod, Text } from "@switchyard/core"
import { Schema } from "effect"
import * as Faults from "../Faults.ts"

/** A payment as a merchant asks for it. Unknown fields are refused: a misspelt `capture` would cost money. */

const Url = Text.upTo(2048).check(
  Schema.isPattern(/^https?:\/\/[^\s/]+/, { expected: "http_or_https_url" })
)

const Token = Schema.Struct({
  type: Schema.Literal("token"),
  token: Text.from1To(100),
  cvv: Schema.optionalKey(PaymentMethod.Cvv)
})

/** Every kind of method; the plan drops accounts that do not take it. */
export const Method = Schema.Union([
  PaymentMethod.Card,
  Token,
  Schema.Struct({ type: Schema.Literal("upi") }),
  Schema.Struct({ type: Schema.Literal("hosted") })
]).annotate(Faults.casesBy("type", PaymentMethod.types))

/** The body of `POST /v1/payments`. */
export const PaymentRequest = Schema.Struct({
  reference: Text.from1To(255),
  amount: Money.PositiveMoney,
  capture: Schema.optionalKey(Schema.Literals(["automatic", "manual"])),
  method: Method,
  customer: Schema.optionalKey(Customer.Customer),
  returnUrl: Schema.optionalKey(Url),
  saveMethod: Schema.optionalKey(Schema.Boolean),
  recurring: Schema.optionalKey(Schema.Literal("initial")),
  route: Schema.optionalKey(
    Schema.Struct({ accounts: Schema.optionalKey(Schema.NonEmptyArray(Text.from1To(64))) })
  ),
  metadata: Schema.optionalKey(
    Schema.Record(Text.from1To(40), Text.upTo(500)).check(
      Schema.isMaxProperties(50, { expected: "at_most_50_entries" })
    )
  )
})

/** See {@link PaymentRequest}. */
export type PaymentRequest = typeof PaymentRequest.Type

const positive = Schema.Int.check(
  Schema.isBetween(
    { minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    { expected: "from_1_to_2^53-1" }
  )
)

/** The body of a capture or void: minor units of the payment's currency; absent means all that is left. */
export const AmountRequest = Schema.Struct({ amount: Schema.optionalKey(positive) })

/** See {@link AmountRequest}. */
export type AmountRequest = typeof AmountRequest.Type

/** The body of a refund. */
export const RefundRequest = Schema.Struct({
  amount: Schema.optionalKey(positive),
  reason: Schema.optionalKey(Text.upTo(255))
})

/** See {@link RefundRequest}. */
export type RefundRequest = typeof RefundRequest.Type
