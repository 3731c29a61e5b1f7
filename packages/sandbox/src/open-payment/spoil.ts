/** The faults that need this gateway's own fields and codes; `Faults.ts` plays the others. */
import type { ActiveFault } from "../Faults.ts"
import type { SandboxResponse } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import type { Json } from "../kit/pipeline.ts"
import { asDecimal } from "../kit/Triggers.ts"
import * as answers from "./answers.ts"
import * as Codes from "./Codes.ts"
import * as Ids from "./Ids.ts"
import type { State } from "./State.ts"

/** The answer instead of processing; undefined when processing goes on. */
export const before = (
  fault: ActiveFault,
  entityId: string,
  moment: Moment
): SandboxResponse | undefined => {
  const id = { id: Ids.transaction(moment.draw) }
  switch (fault.name) {
    case "refuse":
      return answers.parameterErrors([{ name: "request", message: "refused" }], moment, entityId)
    case "throttle": {
      const response = respond.json(answers.code("800.120.100", moment, entityId, id), 429)
      return { ...response, headers: { ...response.headers, "retry-after": "1" } }
    }
    case "expiredToken":
      return respond.json(answers.code("800.900.300", moment, entityId, id), 401)
    default:
      return undefined
  }
}

/** The payment before this one, where there is one. */
const otherId = (state: State, id: unknown): string => {
  const ids = [...state.transactions.keys()]
  return ids[ids.indexOf(String(id)) - 1] ?? "8ac7a4a2000000000000000000000000"
}

const otherFields = (state: State, fault: ActiveFault, body: Json): Json => {
  switch (fault.name) {
    case "wrongAmount": {
      const hundredths = Number(String(body["amount"]).replace(".", ""))
      return "amount" in body ? { amount: asDecimal(hundredths + 100) } : {}
    }
    case "wrongCurrency":
      return "currency" in body ? { currency: body["currency"] === "XTS" ? "XXX" : "XTS" } : {}
    case "wrongReference":
      return "merchantTransactionId" in body ? { merchantTransactionId: "another-reference" } : {}
    case "wrongPaymentId":
      return "id" in body ? { id: otherId(state, body["id"]) } : {}
    case "unknownCode":
      return { result: Codes.invented.unlisted }
    default:
      return {}
  }
}

/** The fields that the fault replaces; in a list, those of its first entry. */
export const after =
  (state: State) =>
  (fault: ActiveFault, body: Json): Json => {
    for (const name of ["payments", "records"]) {
      const list = body[name]
      if (!Array.isArray(list) || list.length === 0) continue
      const [first, ...others] = list as ReadonlyArray<Json>
      return { [name]: [{ ...first, ...otherFields(state, fault, first ?? {}) }, ...others] }
    }
    return otherFields(state, fault, body)
  }
