/** The faults that need this gateway's own fields and texts; the kit plays the others. */
import { Predicate } from "effect"
import type { ActiveFault } from "../Faults.ts"
import type { SandboxResponse } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"
import type { Json } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import * as Problems from "./Problems.ts"
import { fromPaise, toPaise, toText } from "./Rupees.ts"

/** The envelope of a refusal, as an answer. */
export const refusal = (problem: Problems.Problem): SandboxResponse =>
  respond.json(answers.failure(problem), problem.status)

/** The answer instead of processing; undefined when the kit knows it or processing goes on. */
export const before = (fault: ActiveFault): SandboxResponse | undefined => {
  switch (fault.name) {
    case "refuse":
      return refusal(Problems.invented.refused)
    case "throttle": {
      const response = refusal(Problems.invented.throttled)
      return { ...response, headers: { ...response.headers, "retry-after": "1" } }
    }
    case "expiredToken":
      return refusal(Problems.invented.staleTimestamp)
    default:
      return undefined
  }
}

const otherAmounts = (data: Json): Json => {
  const { amount, balance } = data
  const paise = toPaise(amount ?? Number(balance))
  if (paise === undefined) return {}
  return amount === undefined
    ? { balance: toText(paise + 100) }
    : { amount: fromPaise(paise + 100) }
}

const otherData = (fault: ActiveFault, data: Json): Json => {
  const { order_id: orderId, status, transaction_id: transactionId } = data
  switch (fault.name) {
    case "wrongAmount":
      return otherAmounts(data)
    case "wrongReference":
      return orderId === undefined ? {} : { order_id: "another-reference" }
    case "wrongPaymentId":
      return typeof transactionId === "string"
        ? { transaction_id: String(Number(transactionId) - 1) }
        : {}
    case "unknownCode":
      return status === undefined ? {} : { status: "Unlisted" }
    default:
      return {}
  }
}

/** The `data` that the fault changes, in an answer that has some; INR has no field to be wrong in. */
export const after = (fault: ActiveFault, body: Json): Json => {
  const { data } = body
  return Predicate.isObject(data) ? { data: { ...data, ...otherData(fault, data) } } : {}
}
