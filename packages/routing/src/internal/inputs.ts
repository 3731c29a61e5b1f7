import { type Capabilities, Currency, Money, type Operation, PaymentMethod } from "@switchyard/core"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as Policy from "../Policy.ts"
import { chargeFields, fields, payoutFields } from "./fields.ts"

/** The codec of what a decision depends on. */

const operationTable = {
  authorize: true,
  purchase: true,
  capture: true,
  void: true,
  refund: true,
  rebill: true,
  receipt: true,
  payout: true,
  payoutStatus: true,
  tokenize: true,
  deleteToken: true,
  status: true,
  list: true,
  balance: true,
  webhook: true
} as const satisfies Record<Operation.Operation, true>

const operations = Object.keys(operationTable) as ReadonlyArray<Operation.Operation>

const optional = Schema.optionalKey
const strings = Schema.Array(Schema.String)
const method = Schema.Literals(PaymentMethod.types)
const tokenizeMethod = Schema.Literals(["card", "hosted"])
const destination = Schema.Literals(["bank_account", "card", "token"])
const chargeOperation = Schema.Literals(["authorize", "purchase"])
// Named, so that the declarations of the package can name them.
const chargeField: Schema.Codec<Capabilities.RequiredField> = Schema.Literals(chargeFields)
const payoutField: Schema.Codec<Capabilities.RequiredPayoutField> = Schema.Literals(payoutFields)
const field: Schema.Codec<Capabilities.RequiredField | Capabilities.RequiredPayoutField> =
  Schema.Literals(fields)
const anyOf = <S extends Schema.Constraint>(one: S) =>
  Schema.Union([Schema.Literal("any"), Schema.Array(one)])

const common = {
  brand: Schema.NullOr(Policy.Brand),
  country: Schema.NullOr(Schema.String),
  metadata: Schema.Record(Schema.String, Schema.String),
  missing: Schema.Array(field),
  accounts: optional(strings)
}

const bin = Schema.NullOr(Schema.String)

const Request = Schema.Union([
  Schema.Struct({
    ...common,
    operation: chargeOperation,
    method,
    bin,
    amount: Money.Money,
    saveMethod: optional(Schema.Boolean),
    recurring: optional(Schema.Boolean),
    keptBy: optional(Schema.String)
  }),
  Schema.Struct({
    ...common,
    operation: Schema.Literal("tokenize"),
    method: tokenizeMethod,
    bin
  }),
  Schema.Struct({
    ...common,
    operation: Schema.Literal("payout"),
    destination,
    amount: Money.Money,
    keptBy: optional(Schema.String)
  })
])

// Beyond the integers that JSON's numbers hold.
const Digits = Schema.String.check(Schema.isPattern(/^\d{1,40}$/u)).pipe(
  Schema.decodeTo(Schema.BigInt, {
    decode: SchemaGetter.transform((digits) => BigInt(digits)),
    encode: SchemaGetter.transform((value) => value.toString())
  })
)

const Abilities = Schema.Struct({
  operations: Schema.Array(Schema.Literals(operations)),
  methods: Schema.Array(method),
  hostedOperations: optional(Schema.Array(chargeOperation)),
  brands: anyOf(Policy.Brand),
  currencies: anyOf(Currency.Code),
  amountDecimals: Schema.NullOr(Schema.Int),
  maxAmount: Schema.NullOr(Digits),
  saveMethod: Schema.Boolean,
  recurring: Schema.Boolean,
  tokenizeMethods: Schema.Array(tokenizeMethod),
  payoutDestinations: Schema.Array(destination),
  requiredFields: Schema.Array(chargeField),
  requiredPayoutFields: Schema.Array(payoutField)
})

const Limits = Schema.Struct({
  currencies: optional(Schema.Array(Currency.Code)),
  methods: optional(Schema.Array(method)),
  countries: optional(strings),
  minAmount: optional(Schema.Finite),
  maxAmount: optional(Schema.Finite)
})

const above0 = Schema.Finite.check(Schema.isGreaterThan(0))

const Candidate = Schema.Struct({
  id: Schema.String,
  capabilities: Abilities,
  limits: Limits,
  fees: optional(
    Schema.Struct({ percent: optional(Schema.Finite), fixed: optional(Schema.Finite) })
  ),
  health: optional(Schema.Struct({ state: Schema.Literals(["closed", "open", "half_open"]) })),
  outcomes: optional(Schema.Struct({ good: above0, bad: above0 }))
})

/** See `Plan.Inputs`. */
export const codec = Schema.Struct({
  request: Request,
  policy: Policy.Policy,
  candidates: Schema.Array(Candidate),
  seed: Schema.String
})

/** Inputs as JSON. */
export type Json = typeof codec.Encoded
