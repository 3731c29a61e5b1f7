import * as Status from "./status.ts"
import { isRecord, readJson } from "./wire.ts"

/**
 * Does a body hold a transaction (sheet section 3.1), or an intent, which is made like one? The one place
 * that decides it: a refusal that holds one refused nothing, whatever its state is, and is never sent again.
 */

const deepest = 4

const living = new Set([...Status.meanings.keys()].filter((word) => word !== "DECLINED"))

const isTransaction = (value: Readonly<Record<string, unknown>>): boolean =>
  Status.types.has(String(value["type"])) ||
  living.has(String(value["status"])) ||
  ("id" in value && "status" in value) ||
  "intent_id" in value ||
  Object.keys(value).some((key) => key === "order_amount" || key.startsWith("amount_"))

const holds = (value: unknown, depth: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  ((isRecord(value) && isTransaction(value)) ||
    (depth < deepest && Object.values(value).some((one) => holds(one, depth + 1))))

/** Whether a body holds a transaction at any of its upper levels, or might: JSON that was cut off. */
export const holdsTransaction = (body: string): boolean => {
  const json = readJson(body)
  return json === undefined ? /^\s*[[{]/.test(body) : holds(json, 0)
}

/**
 * Whether a refused charge's body is to be read as a record before its words are believed: it holds one, or
 * names itself, or has a state of its own.
 */
export const claimsRecord = (body: string): boolean => {
  const json = readJson(body)
  if (!isRecord(json)) return holdsTransaction(body)
  const { external_id, id, status = "DECLINED", type } = json
  return (
    status !== "DECLINED" ||
    [external_id, id, type].some((name) => name !== undefined) ||
    holds(json, 0)
  )
}
