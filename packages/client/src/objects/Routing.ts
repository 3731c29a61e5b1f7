import type { PaymentMethod } from "@switchyard/core"
import { Policy } from "@switchyard/routing"
import { Schema } from "effect"
import { Seed } from "../Requests.ts"
import { Attempt } from "./Attempt.ts"

/** A card scheme, as rules name it. */
export type CardBrand = PaymentMethod.CardBrand

/** A merchant's routing policy with its version: 0 before the first `PUT`. */
export class Routing extends Schema.Opaque<Routing>()(
  Schema.Struct({
    version: Schema.Int,
    ...Policy.Policy.fields
  }).annotate({ identifier: "Routing" })
) {}

const decision = {
  policyVersion: Schema.Int,
  rule: Schema.String,
  plan: Schema.Array(
    Schema.Struct({ account: Schema.String, score: Schema.Finite, why: Schema.String })
  ),
  excluded: Schema.Array(
    Schema.Struct({
      account: Schema.String,
      why: Schema.String,
      path: Schema.optionalKey(Schema.String)
    })
  ),
  seed: Seed
}

/** Which accounts would be asked, in which order, and why the others would not. No money moves. */
export class Decision extends Schema.Opaque<Decision>()(
  Schema.Struct(decision).annotate({ identifier: "Decision" })
) {}

/** How a payment or payout was routed: its plan, made again from what it was decided with. */
export class Explanation extends Schema.Opaque<Explanation>()(
  Schema.Struct({
    ...decision,
    attempts: Schema.Array(Attempt).annotate({ description: "those that followed the plan" }),
    remarks: Schema.Array(Schema.String).annotate({
      description: "where the attempts differ from the plan, or end before it"
    })
  }).annotate({ identifier: "Explanation" })
) {}
