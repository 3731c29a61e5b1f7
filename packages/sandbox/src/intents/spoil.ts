/** The faults that need this gateway's own fields and codes; the kit plays the others. */
import type { ActiveFault } from "../Faults.ts"
import type { SandboxResponse } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"
import type { Json } from "../kit/pipeline.ts"
import { problem } from "./answers.ts"
import * as Codes from "./Codes.ts"
import type { State } from "./State.ts"

const answer = (refusal: Codes.Refusal): SandboxResponse =>
  respond.json(problem(refusal), refusal.status)

/** The answer instead of processing; undefined when the kit knows it or processing goes on. */
export const before = (
  state: State,
  fault: ActiveFault,
  token: string | undefined
): SandboxResponse | undefined => {
  switch (fault.name) {
    case "refuse":
      return answer(Codes.invented.refused)
    case "throttle": {
      const response = answer(Codes.invented.throttled)
      return { ...response, headers: { ...response.headers, "retry-after": "1" } }
    }
    case "expiredToken":
      if (token !== undefined) state.tokens.expire(token)
      return answer(Codes.invented.unauthorized)
    default:
      return undefined
  }
}

const amounts = ["order_amount", "amount_authorized", "amount_captured", "amount_refunded"]

/** Every amount of the record that is not zero, one unit too high. */
const otherAmounts = (body: Json): Json =>
  Object.fromEntries(
    amounts.flatMap((name) => {
      const amount = body[name]
      return typeof amount === "number" && amount > 0 ? [[name, amount + 100]] : []
    })
  )

/** The id before this one, or one that nobody has. */
const otherId = (known: ReadonlyMap<string, unknown>, id: unknown): string => {
  const all = [...known.keys()]
  return all[all.indexOf(String(id)) - 1] ?? `${String(id).slice(0, 4)}${"0".repeat(26)}`
}

/** The same fields with other values, where the answer has them. */
const replaced = (body: Json, others: Json): Json =>
  Object.fromEntries(Object.entries(others).filter(([name]) => name in body))

/** The fields that the fault replaces in an answer that has them. */
export const after = (state: State, fault: ActiveFault, body: Json): Json => {
  switch (fault.name) {
    case "wrongAmount":
      return otherAmounts(body)
    case "wrongCurrency":
      return replaced(body, { order_currency: body["order_currency"] === "XTS" ? "XXX" : "XTS" })
    case "wrongReference":
      return replaced(body, {
        external_id: "another-reference",
        reference_id: "another-reference"
      })
    case "wrongPaymentId":
      return replaced(body, {
        id: otherId(state.transactions, body["id"]),
        intent_id: otherId(state.intents, body["intent_id"])
      })
    case "unknownCode":
      return replaced(body, { status: "UNLISTED" })
    default:
      return {}
  }
}
