/** The faults that need this gateway's own fields and codes; the kit plays the others. */
import type { ActiveFault } from "../Faults.ts"
import type { SandboxResponse } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import type { Json } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import * as Codes from "./Codes.ts"
import { fromHundredths, toHundredths } from "./Payment.ts"
import type { State } from "./State.ts"
import { unauthorized } from "./tokenCalls.ts"

/** The answer instead of processing; undefined when the kit knows it or processing goes on. */
export const before = (
  state: State,
  fault: ActiveFault,
  token: string | undefined,
  moment: Moment
): SandboxResponse | undefined => {
  switch (fault.name) {
    case "refuse":
      return respond.json(answers.refused(state, Codes.invented.refused, "refused", moment).body)
    case "throttle": {
      const response = respond.json({ result: Codes.invented.throttled }, 429)
      return { ...response, headers: { ...response.headers, "retry-after": "1" } }
    }
    case "expiredToken":
      if (token !== undefined) {
        state.tokens.expire(token)
        state.invoiceTokens.expire(token)
      }
      return unauthorized(state, moment)
    default:
      return undefined
  }
}

/** Ids grow by one: the payment before this one, where there is one. */
const otherId = (id: unknown) => String(Number(id) - 1)

/** The fields that the fault replaces in an answer that has them. */
export const after = (fault: ActiveFault, body: Json): Json => {
  switch (fault.name) {
    case "wrongAmount":
      return typeof body["amount"] === "string"
        ? { amount: fromHundredths(toHundredths(body["amount"]) + 100) }
        : {}
    case "wrongCurrency":
      return "currency" in body ? { currency: body["currency"] === "XTS" ? "XXX" : "XTS" } : {}
    case "wrongReference":
      return "merchantTransactionId" in body ? { merchantTransactionId: "another-reference" } : {}
    case "wrongPaymentId":
      return "paymentId" in body ? { paymentId: otherId(body["paymentId"]) } : {}
    case "unknownCode":
      return {
        result: Codes.invented.unlisted,
        ...("transactionStatus" in body ? { transactionStatus: "Q" } : {}),
        ...("status" in body ? { status: "unlisted" } : {})
      }
    default:
      return {}
  }
}
