import type { Webhook } from "@switchyard/core"
import * as fc from "fast-check"

/** One change of a notification on its way; `at` and `to` are taken modulo what there is. */
export interface Mutation {
  readonly type: (typeof types)[number]
  readonly at: number
  readonly to: number
}

const types = [
  "byte",
  "bit",
  "digit",
  "removed",
  "repeated",
  "cut",
  "swapped",
  "header",
  "headerByte",
  "headerCase"
] as const

/** Draws a change. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  type: fc.constantFrom(...types),
  at: fc.nat(1_000_000),
  to: fc.nat(255)
})

/** The notification with one change. */
export const mutate = (raw: Webhook.Raw, { at, to, type }: Mutation): Webhook.Raw => {
  const { body, headers } = raw
  const index = at % Math.max(1, body.length)
  switch (type) {
    case "byte":
      return { ...raw, body: body.with(index, to) }
    case "bit":
      return { ...raw, body: body.with(index, (body[index] ?? 0) ^ (1 << (to % 8))) }
    case "digit":
      return { ...raw, body: otherDigit(body, index) }
    case "removed":
      return { ...raw, body: join(body.slice(0, index), body.slice(index + 1 + (to % 20))) }
    case "repeated":
      return {
        ...raw,
        body: join(body.slice(0, index), body.slice(Math.max(0, index - (to % 20))))
      }
    case "cut":
      return { ...raw, body: body.slice(0, index) }
    case "swapped":
      return { ...raw, body: join(body.slice(index), body.slice(0, index)) }
    default:
      return { ...raw, headers: otherHeaders(headers, type, at, to) }
  }
}

const join = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}

/** The next digit after a place, changed: amounts, ids and codes that still look like such. */
const otherDigit = (body: Uint8Array, from: number): Uint8Array => {
  const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39
  const found = body.findIndex((byte, index) => index >= from && isDigit(byte))
  if (found < 0) return body.slice(0, from)
  return body.with(found, 0x30 + (((body[found] ?? 0) - 0x30 + 1) % 10))
}

const otherHeaders = (
  headers: Webhook.Raw["headers"],
  type: "header" | "headerByte" | "headerCase",
  at: number,
  to: number
): Webhook.Raw["headers"] => {
  const names = Object.keys(headers)
  const name = names[at % Math.max(1, names.length)]
  if (name === undefined) return headers
  const value = headers[name] ?? ""
  if (type === "header") return { ...headers, [name]: undefined }
  if (type === "headerCase") return { ...headers, [name]: value.toUpperCase() }
  const index = at % Math.max(1, value.length)
  const letter = (to % 16).toString(16)
  return { ...headers, [name]: value.slice(0, index) + letter + value.slice(index + 1) }
}
