import * as Predicate from "effect/Predicate"
import type { Problem } from "../ClientError.ts"

/** What an answer says, leniently: members and values that this version does not know are kept. */
export type Answer =
  | { readonly _tag: "Value"; readonly value: unknown }
  | { readonly _tag: "Problem"; readonly problem: Problem }

/** Reads an answer by its status and body; null where it is not one of the router's. */
export const read = (status: number, body: string): Answer | null => {
  if (status === 204) return { _tag: "Value", value: undefined }
  const json = parse(body)
  if (!Predicate.isObject(json)) return null
  if (status >= 200 && status < 300) return { _tag: "Value", value: json }
  const problem = problemOf(status, json)
  return problem === null ? null : { _tag: "Problem", problem }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Only the members of the contract: a proxy's page may hold anything. */
const objects = ["errors", "decline", "payment", "refund", "payout", "token", "accounts"] as const

const problemOf = (
  status: number,
  { code, detail, instance, title, ...rest }: Readonly<Record<string, unknown>>
): Problem | null => {
  if (!Predicate.isString(code)) return null
  const words = Predicate.isString(title) ? title : code
  const named = objects.filter((name) => Predicate.isObjectOrArray(rest[name]))
  return {
    code,
    status,
    title: words,
    detail: Predicate.isString(detail) ? detail : words,
    instance: Predicate.isString(instance) ? instance : "",
    ...Object.fromEntries(named.map((name) => [name, rest[name]]))
  }
}
