import { Predicate } from "effect"

type Described = Readonly<Record<string, unknown>>

/**
 * The OpenAPI description where it must say more than the schemas that it is made from: the key of a
 * call that moves money is required (without it the answer is a 400 of its own), and the name of the
 * bearer scheme is in the lower case that generators compare with.
 */
export const asClientsReadIt = (described: Described): Described => {
  const entries = Object.entries(described).map(([name, value]) => [name, walk(value)])
  const copy: Described = Object.fromEntries(entries)
  if (copy["name"] === "idempotency-key") return { ...copy, required: true }
  return copy["scheme"] === "Bearer" ? { ...copy, scheme: "bearer" } : copy
}

const walk = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(walk)
  return Predicate.isObject(value) ? asClientsReadIt({ ...value }) : value
}
