import { Schema } from "effect"
import { problemCodes } from "../ProblemCode.ts"
import { Payment, Refund } from "./Payment.ts"
import { Payout } from "./Payout.ts"
import { Token } from "./Token.ts"
import { Decline } from "./wire.ts"

/** An error answer (RFC 9457); `errors` name paths and rules, never a value. */
export class Problem extends Schema.Opaque<Problem>()(
  Schema.Struct({
    type: Schema.String,
    title: Schema.String,
    status: Schema.Int,
    detail: Schema.String,
    instance: Schema.String.annotate({ description: "the request's id" }),
    code: Schema.Literals(problemCodes),
    errors: Schema.optionalKey(
      Schema.Array(Schema.Struct({ path: Schema.String, rule: Schema.String }))
    ),
    decline: Schema.optionalKey(Decline),
    payment: Schema.optionalKey(Payment),
    refund: Schema.optionalKey(Refund),
    payout: Schema.optionalKey(Payout),
    token: Schema.optionalKey(Token),
    accounts: Schema.optionalKey(
      Schema.Array(
        Schema.Struct({
          account: Schema.String,
          why: Schema.String,
          path: Schema.optionalKey(Schema.String)
        })
      )
    )
  }).annotate({ identifier: "Problem" })
) {}
