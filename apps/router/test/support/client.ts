import { Objects } from "@switchyard/client"
import { Schema } from "effect"
import { randomUUID } from "node:crypto"
import { keys } from "./configuration.ts"

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** In what a request may differ from a plain one. */
export interface Send {
  /** The Idempotency-Key; a fresh one by default, null for none. */
  readonly key?: string | null
  readonly apiKey?: string | null
  readonly contentType?: string | null
  /** Sent as it is, instead of JSON. */
  readonly raw?: string | Uint8Array<ArrayBuffer>
  readonly signal?: AbortSignal
}

/** Calls a router over HTTP; every answer is kept in `seen`. */
export interface Client {
  readonly seen: Array<string>
  readonly send: (method: string, path: string, body?: unknown, send?: Send) => Promise<Answer>
  readonly pay: (body?: object, send?: Send) => Promise<Answer>
  readonly get: (path: string, send?: Send) => Promise<Answer>
  readonly post: (path: string, body?: unknown, send?: Send) => Promise<Answer>
  /** The payment as it is now. */
  readonly read: (id: string) => Promise<Objects.Payment>
}

/** A fresh Idempotency-Key. */
export const freshKey = (): string => `key-${randomUUID()}`

const headersOf = (method: string, { apiKey, contentType, key }: Send): Headers => {
  const headers = new Headers()
  const bearer = apiKey === undefined ? keys.write : apiKey
  if (bearer !== null) headers.set("authorization", `Bearer ${bearer}`)
  if (method === "GET") return headers
  const idempotency = key === undefined ? freshKey() : key
  if (idempotency !== null) headers.set("idempotency-key", idempotency)
  const type = contentType === undefined ? "application/json" : contentType
  if (type !== null) headers.set("content-type", type)
  return headers
}

const bytesOf = (body: unknown, { raw }: Send): Uint8Array<ArrayBuffer> | undefined => {
  if (raw instanceof Uint8Array) return raw
  if (raw !== undefined) return new TextEncoder().encode(raw)
  return body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
}

/** A client of the router at this address. */
export const make = (url: string): Client => {
  const seen: Array<string> = []
  const send: Client["send"] = async (method, path, body, send = {}) => {
    const bytes = bytesOf(body, send)
    const response = await fetch(`${url}${path}`, {
      method,
      headers: headersOf(method, send),
      redirect: "manual",
      ...(bytes === undefined ? {} : { body: bytes }),
      ...(send.signal === undefined ? {} : { signal: send.signal })
    })
    const text = await response.text()
    seen.push(JSON.stringify([...response.headers]), text)
    return { status: response.status, headers: response.headers, text }
  }
  const get: Client["get"] = (path, options) => send("GET", path, undefined, options)
  const post: Client["post"] = (path, body, options) => send("POST", path, body, options)
  return {
    seen,
    send,
    get,
    post,
    pay: (body = {}, options) => post("/v1/payments", request(body), options),
    read: async (id) => paymentOf(await get(`/v1/payments/${id}`))
  }
}

/** A card that the simulated gateways approve. */
export const card = {
  type: "card",
  number: "4000000000000051",
  expiryMonth: 12,
  expiryYear: 2030,
  cvv: "737",
  holder: "Jane Doe"
}

/** A request for a payment of EUR 50.00, or with the given members instead. */
export const request = (members: object = {}) => ({
  reference: "order-1",
  amount: { value: 5000, currency: "EUR" },
  method: card,
  ...members
})

/** A payment that the gateway's trigger table answers with this amount of major units. */
export const trigger = (euros: number, members: object = {}) => ({
  amount: { value: euros * 100, currency: "EUR" },
  ...members
})

/** See {@link Objects.Problem}. */
export type Problem = Objects.Problem

/** Reads an answer by its schema; a member that the schema lacks is a fault. */
export const decode =
  <A>(schema: Schema.ConstraintDecoder<A>) =>
  ({ text }: Answer): A =>
    Schema.decodeUnknownSync(schema)(JSON.parse(text), { onExcessProperty: "error" })

/** The payment of an answer. */
export const paymentOf = decode(Objects.Payment)

/** The refund of an answer. */
export const refundOf = decode(Objects.Refund)

/** The problem of an answer. */
export const problemOf = decode(Objects.Problem)

/** A page of payments. */
export const pageOf = decode(Objects.page(Objects.Payment))

/** A payment's history. */
export const timelineOf = decode(Objects.page(Objects.TimelineEntry))
