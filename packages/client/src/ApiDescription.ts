import { Predicate } from "effect"

type Described = Readonly<Record<string, unknown>>

/** Parts of the description that are about answers; requests are described where they are used. */
const answers = new Set(["components", "responses", "webhooks"])

/**
 * The OpenAPI description where it must say something else than the schemas that it is made from. The key
 * of a call that moves money is required: without it the answer is a 400 of its own. The name of the bearer
 * scheme is in the lower case that generators compare with. And an answer may have more members tomorrow,
 * so that a generated client must not refuse them; a request may not.
 */
export const asClientsReadIt = (described: Described): Described => ofObject(described, false)

const ofObject = (described: Described, answered: boolean): Described => {
  const kept = Object.entries(described).filter(
    ([name, value]) => !(answered && name === "additionalProperties" && value === false)
  )
  const copy: Described = Object.fromEntries(
    kept.map(([name, value]) => [name, walk(value, answered || answers.has(name))])
  )
  if (copy["name"] === "idempotency-key") return { ...copy, required: true }
  return copy["scheme"] === "Bearer" ? { ...copy, scheme: "bearer" } : copy
}

const walk = (value: unknown, answered: boolean): unknown => {
  if (Array.isArray(value)) return value.map((one) => walk(one, answered))
  return Predicate.isObject(value) ? ofObject({ ...value }, answered) : value
}
