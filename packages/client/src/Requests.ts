import { Customer, Money, PaymentMethod, Text } from "@switchyard/core"
import { Policy } from "@switchyard/routing"
import { Schema } from "effect"
import * as UnionCases from "./UnionCases.ts"

/**
 * What a merchant asks for: the bodies of requests on payments. Unknown fields are refused by the server: a
 * misspelt `capture` would cost money.
 */

const Url = Text.upTo(2048).check(
  Schema.isPattern(/^https?:\/\/[^\s/]+/u, { expected: "http_or_https_url" })
)

const Token = Schema.Struct({
  type: Schema.Literal("token"),
  token: Text.from1To(100),
  cvv: Schema.optionalKey(PaymentMethod.Cvv)
})

const Upi = Schema.Struct({ type: Schema.Literal("upi") })
const Hosted = Schema.Struct({ type: Schema.Literal("hosted") })

/** Every kind of method; the plan drops accounts that do not take it. */
export const Method = Schema.Union([PaymentMethod.Card, Token, Upi, Hosted]).annotate(
  UnionCases.by("type", PaymentMethod.types)
)

/** Narrows the routing policy to these accounts. */
const Route = Schema.Struct({
  accounts: Schema.optionalKey(Schema.NonEmptyArray(Text.from1To(64)))
})

const Metadata = Schema.Record(Text.from1To(40), Text.upTo(500)).check(
  Schema.isMaxProperties(50, { expected: "at_most_50_entries" })
)

/** What every request that a plan is made for may say. */
const routed = {
  customer: Schema.optionalKey(Customer.Customer),
  route: Schema.optionalKey(Route)
}

const paid = {
  ...routed,
  capture: Schema.optionalKey(Schema.Literals(["automatic", "manual"])),
  returnUrl: Schema.optionalKey(Url),
  saveMethod: Schema.optionalKey(Schema.Boolean),
  recurring: Schema.optionalKey(Schema.Literal("initial")),
  metadata: Schema.optionalKey(Metadata)
}

/** The body of `POST /v1/payments`. */
export class PaymentRequest extends Schema.Opaque<PaymentRequest>()(
  Schema.Struct({
    reference: Text.from1To(255),
    amount: Money.PositiveMoney,
    method: Method,
    ...paid
  })
) {}

const positive = Schema.Int.check(
  Schema.isBetween(
    { minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    { expected: "from_1_to_2^53-1" }
  )
)

/** The body of a capture or void: minor units of the payment's currency; absent means all that is left. */
export class AmountRequest extends Schema.Opaque<AmountRequest>()(
  Schema.Struct({ amount: Schema.optionalKey(positive) })
) {}

/** The body of a refund. */
export class RefundRequest extends Schema.Opaque<RefundRequest>()(
  Schema.Struct({
    amount: Schema.optionalKey(positive),
    reason: Schema.optionalKey(Text.upTo(255))
  })
) {}

/** The body of a rebill: a new charge of the card that an earlier payment began a series with. */
export class RebillRequest extends Schema.Opaque<RebillRequest>()(
  Schema.Struct({
    amount: Money.PositiveMoney,
    reference: Schema.optionalKey(Text.from1To(255)),
    metadata: Schema.optionalKey(Metadata)
  })
) {}

/**
 * The body of `resolve`: an operator's word on what cannot be asked any more, with what it rests on.
 * `attempt` is the id of the attempt that it is about, and has to be there where several wait for a review.
 */
export class ResolveRequest extends Schema.Opaque<ResolveRequest>()(
  Schema.Struct({
    attempt: Schema.optionalKey(Text.from1To(64)),
    outcome: Schema.Literals(["not_sent", "succeeded", "declined"]),
    evidence: Text.from1To(1000)
  })
) {}

/** A card as `decide` wants it: what a plan depends on, and never a number. */
const CardKind = Schema.Struct({
  type: Schema.Literal("card"),
  bin: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^\d{1,8}$/u, { expected: "at_most_8_digits" }))
  ),
  brand: Schema.optionalKey(Policy.Brand),
  expiryMonth: Schema.optionalKey(PaymentMethod.Card.fields.expiryMonth),
  expiryYear: Schema.optionalKey(PaymentMethod.Card.fields.expiryYear),
  cvv: Schema.optionalKey(PaymentMethod.Cvv),
  holder: Schema.optionalKey(Text.from1To(100))
})

/** What makes the choices of a plan repeatable. */
export const Seed = Schema.Union([Text.from1To(100), Schema.Int])

/** The body of `POST /v1/routing/decide`: a payment request without card number. */
export class DecideRequest extends Schema.Opaque<DecideRequest>()(
  Schema.Struct({
    reference: Schema.optionalKey(Text.from1To(255)),
    amount: Money.PositiveMoney,
    method: Schema.Union([CardKind, Token, Upi, Hosted]).annotate(
      UnionCases.by("type", PaymentMethod.types)
    ),
    ...paid,
    seed: Schema.optionalKey(Seed)
  })
) {}

/** The body of `POST /v1/tokens`: a card, or the gateway's own page on which the shopper types one in. */
export class TokenRequest extends Schema.Opaque<TokenRequest>()(
  Schema.Struct({
    method: Schema.Union([PaymentMethod.Card, Hosted]).annotate(
      UnionCases.by("type", ["card", "hosted"])
    ),
    ...routed,
    returnUrl: Schema.optionalKey(Url)
  })
) {}

/** A bank account's number, redacted like a card's: it refuses to encode back. */
export const AccountNumber = Schema.RedactedFromValue(
  Schema.String.check(Schema.isPattern(/^[A-Za-z0-9]{1,34}$/u, { expected: "account_number" })),
  { label: "account number", disallowEncode: true }
)

const BankAccount = Schema.Struct({
  type: Schema.Literal("bank_account"),
  holder: Text.from1To(100),
  accountNumber: AccountNumber,
  ifsc: Schema.optionalKey(Text.upTo(20)),
  bankName: Schema.optionalKey(Text.upTo(100)),
  scheme: Schema.optionalKey(Text.upTo(20)),
  address: Schema.optionalKey(Text.upTo(200))
})

const StoredCard = Schema.Struct({ type: Schema.Literal("token"), token: Text.from1To(100) })

/** Where a payout goes. */
export const Destination = Schema.Union([BankAccount, PaymentMethod.Card, StoredCard]).annotate(
  UnionCases.by("type", ["bank_account", "card", "token"])
)

/** The body of `POST /v1/payouts`. */
export class PayoutRequest extends Schema.Opaque<PayoutRequest>()(
  Schema.Struct({
    reference: Text.from1To(255),
    amount: Money.PositiveMoney,
    destination: Destination,
    ...routed,
    remarks: Schema.optionalKey(Text.upTo(255))
  })
) {}

/** The body of `POST /v1/webhook-endpoints`. */
export class EndpointRequest extends Schema.Opaque<EndpointRequest>()(
  Schema.Struct({ url: Url })
) {}

/** The body of `PUT /v1/routing`. */
export class PolicyRequest extends Schema.Opaque<PolicyRequest>()(Policy.Policy) {}
