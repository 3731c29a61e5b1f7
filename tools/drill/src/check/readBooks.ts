import type { Agent } from "node:http"
import * as http from "../http.ts"
import { pause } from "../pause.ts"
import type * as Books from "./Books.ts"

/** Reads all that the router says over its own API, as an operator could. */
export interface Reader {
  readonly book: () => Promise<Books.RouterBook>
  /** The attempts of one payment or payout. */
  readonly attempts: (
    kind: "payments" | "payouts",
    id: string
  ) => Promise<ReadonlyArray<Books.Attempt>>
  readonly payments: () => Promise<ReadonlyArray<Books.Payment>>
  readonly payouts: () => Promise<ReadonlyArray<Books.Payout>>
  /** Asks the gateway about a payment or payout now. */
  readonly sync: (kind: "payments" | "payouts", id: string) => Promise<void>
}

/** Where the router is, and an admin's key. */
export interface Options {
  readonly url: string
  readonly apiKey: string
  readonly agent: Agent
}

const atOnce = 16

/** Works on all items, a few at a time, and answers in their order. */
const each = async <A, B>(
  items: ReadonlyArray<A>,
  work: (item: A) => Promise<B>
): Promise<ReadonlyArray<B>> => {
  const results: Array<B> = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as A)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return results
}

type Members = Readonly<Record<string, unknown>>

const text = (value: unknown): string => (typeof value === "string" ? value : "")
const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null)
const number = (value: unknown): number => (typeof value === "number" ? value : Number.NaN)
const list = (value: unknown): ReadonlyArray<Members> =>
  Array.isArray(value) ? value.map(http.membersOf) : []

const reasonOf = ({ code, reason }: Members): string | null =>
  textOrNull(reason) ?? textOrNull(code)

const attemptOf = (one: Members): Books.Attempt => ({
  operation: text(one["operation"]),
  account: text(one["account"]),
  reference: text(one["reference"]),
  state: text(one["state"]),
  reason: reasonOf(http.membersOf(one["error"]))
})

const paymentOf = (one: Members): Books.Payment => ({
  id: text(one["id"]),
  reference: text(one["reference"]),
  status: text(one["status"]),
  amount: number(http.membersOf(one["amount"])["value"]),
  authorized: number(one["authorized"]),
  captured: number(one["captured"]),
  refunded: number(one["refunded"]),
  voided: number(one["voided"]),
  attempts: list(one["attempts"]).map(attemptOf)
})

const payoutOf = (one: Members): Books.Payout => ({
  id: text(one["id"]),
  reference: text(one["reference"]),
  status: text(one["status"]),
  amount: number(http.membersOf(one["amount"])["value"]),
  attempts: list(one["attempts"]).map(attemptOf)
})

const entryOf = (one: Members): Books.TimelineEntry => ({
  sequence: number(one["sequence"]),
  attempt: text(one["attempt"]),
  from: textOrNull(one["from"]),
  to: text(one["to"]),
  status: textOrNull(one["status"]),
  evidence: one["evidence"]
})

/** A reader of the router at this address. */
export const reader = ({ agent, apiKey, url }: Options): Reader => {
  const headers = { authorization: `Bearer ${apiKey}` }
  /** A replica may be on its way down or up: reading is repeated. */
  const get = async (path: string, tries = 20): Promise<http.Reply> => {
    const reply = await http.send({ agent, url, method: "GET", path, headers }).catch(() => null)
    if (reply !== null && reply.status < 500 && reply.status !== 429) return reply
    if (tries === 0) throw new Error(`${path} cannot be read: ${reply?.status ?? "no answer"}`)
    await pause(250)
    return get(path, tries - 1)
  }
  /** All pages of a list; null where the router has none of the name. */
  const all = async (path: string): Promise<ReadonlyArray<Members> | null> => {
    const found: Array<Members> = []
    for (let cursor: string | null = ""; cursor !== null;) {
      const from: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`
      const reply = await get(`${path}?limit=100${from}`)
      if (reply.status !== 200) return null
      const page = http.membersOf(http.jsonOf(reply))
      found.push(...list(page["data"]))
      cursor = textOrNull(page["nextCursor"])
    }
    return found
  }
  const timeline = async (id: string): Promise<ReadonlyArray<Books.TimelineEntry>> => {
    const reply = await get(`/v1/payments/${id}/timeline`)
    return list(http.membersOf(http.jsonOf(reply))["data"]).map(entryOf)
  }
  const payments = async () => (await all("/v1/payments"))?.map(paymentOf) ?? []
  const payouts = async () => (await all("/v1/payouts"))?.map(payoutOf) ?? []
  return {
    payments,
    payouts,
    attempts: async (kind, id) => {
      const found = http.membersOf(http.jsonOf(await get(`/v1/${kind}/${id}`)))
      return list(found["attempts"]).map(attemptOf)
    },
    book: async () => {
      const found = await payments()
      const timelines = await each(found, ({ id }) => timeline(id))
      const incidents = await all("/v1/incidents")
      return {
        payments: found,
        payouts: await payouts(),
        timelines: new Map(found.map(({ id }, index) => [id, timelines[index] ?? []])),
        incidents: incidents === null ? null : new Set(incidents.flatMap(subjectsOf))
      }
    },
    sync: async (kind, id) => {
      const path = `/v1/${kind}/${id}/sync`
      await http.send({ agent, url, method: "POST", path, headers }).catch(() => undefined)
    }
  }
}

/** What an incident is about. */
const subjectsOf = (one: Members): ReadonlyArray<string> =>
  ["payment", "payout", "subject"].flatMap((name) => textOrNull(one[name]) ?? [])
