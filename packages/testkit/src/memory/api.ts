import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import { type Books, type Kind } from "./books.ts"
import * as Rules from "./rules.ts"

/** The gateway's HTTP interface over its books, in memory: the same requests and answers, no socket. */
export const client = (books: Books, apiKey: string): HttpClient.HttpClient =>
  HttpClient.make((request, url) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const { body, status } = answer(books, apiKey, request, url, now)
      const headers = { "content-type": "application/json" }
      return HttpClientResponse.fromWeb(
        request,
        new Response(JSON.stringify(body), { status, headers })
      )
    })
  )

const followUps: Readonly<Record<string, Exclude<Kind, "payment">>> = {
  captures: "capture",
  voids: "void",
  refunds: "refund",
  rebills: "rebill",
  receipts: "receipt"
}

const answer = (
  books: Books,
  apiKey: string,
  request: HttpClientRequest.HttpClientRequest,
  url: URL,
  now: number
): Rules.Answer => {
  if (request.headers["authorization"] !== `Bearer ${apiKey}`) {
    return { status: 401, body: { error: { code: "unauthorized" } } }
  }
  const [, collection = "", id, action = ""] = url.pathname.split("/")
  const query = (name: string) => url.searchParams.get(name) ?? ""
  const order = bodyOf(request)
  switch (`${request.method} ${collection}`) {
    case "POST payments": {
      const kind = followUps[action]
      if (id === undefined) return Rules.charge(books, order, now)
      return kind === undefined ? nothing : Rules.followUp(books, kind, id, order, now)
    }
    case "GET payments":
      return id === undefined ? Rules.found(books, query("reference")) : Rules.shown(books, id)
    case "POST payouts":
      return Rules.payOut(books, order)
    case "GET payouts":
      return Rules.foundPayout(books, query("reference"))
    case "POST tokens":
      return Rules.tokenize(books)
    case "DELETE tokens":
      return Rules.forget(books, id ?? "")
    case "GET transactions":
      return Rules.listed(books, Number(query("from")), Number(query("to")))
    case "GET balance":
      return { status: 200, body: { amount: 1_000_000, currency: "EUR" } }
    default:
      return nothing
  }
}

const nothing: Rules.Answer = { status: 404, body: { error: { code: "no_such_endpoint" } } }

type Order = Parameters<typeof Rules.charge>[1]

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): Order =>
  body._tag === "Uint8Array"
    ? (JSON.parse(new TextDecoder().decode(body.body)) as Order)
    : { reference: "", amount: 0, currency: "EUR", capture: false, save: false }
