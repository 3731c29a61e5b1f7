import { createHash, randomUUID } from "node:crypto"
import type { Agent } from "node:http"
import type { Answer, Ask, Operation } from "../check/Books.ts"
import * as http from "../http.ts"
import { pause } from "../pause.ts"

/**
 * A client that behaves: its key is minted once per wish and kept until an answer ends the matter, whatever
 * happens to connections and replicas meanwhile.
 */
export interface Client {
  /** Sends until an answer is final or the patience ends; every ask is also kept in `asks`. */
  readonly ask: (wish: Wish) => Promise<Asked>
  readonly asks: ReadonlyArray<Ask>
}

/** What a client wants. */
export interface Wish {
  readonly order: string
  readonly operation: Operation
  readonly path: string
  readonly amount: number
  readonly body: object
  /** The key of an earlier wish, used again. */
  readonly key?: string
}

/** What came of it. */
export interface Asked {
  readonly ask: Ask
  /** The JSON of the final answer; null where there was none. */
  readonly value: Readonly<Record<string, unknown>>
}

/** Where the router is, and how long an answer is waited for. */
export interface Options {
  readonly url: string
  readonly apiKey: string
  readonly agent: Agent
  readonly patienceMs: number
}

/** The object that an answer shows: itself, or a member of the problem. */
const shownIn = (members: Readonly<Record<string, unknown>>): string | null => {
  const named = ["payment", "refund", "payout"].map((name) => http.membersOf(members[name]))
  const [first] = [members, ...named].flatMap(({ id }) => (typeof id === "string" ? [id] : []))
  return first ?? null
}

/**
 * Whether the answer ends the matter. A 503 that shows an object does: nothing was sent, and the key stays
 * with that object. Any other 5xx says nothing about it.
 */
const isFinal = (status: number, code: string | null, subject: string | null): boolean => {
  if (status === 409) return code !== "request_in_progress"
  if (status === 408 || status === 429) return false
  return status < 500 || subject !== null
}

const answerOf = (reply: http.Reply): Answer & { readonly value: Asked["value"] } => {
  const value = http.membersOf(http.jsonOf(reply))
  const code = reply.status >= 400 && typeof value["code"] === "string" ? value["code"] : null
  const subject = shownIn(value)
  const retryAfter = reply.headers["retry-after"]
  return {
    status: reply.status,
    code,
    subject,
    retryAfter: retryAfter === undefined ? null : Number(retryAfter),
    final: isFinal(reply.status, code, subject),
    value
  }
}

const longestWaitMs = 15_000

/** What the router asks for or a moment, longer each time, and not the same for all who wait. */
const waitMs = (retryAfter: number | null, tries: number): number => {
  const first = retryAfter !== null && retryAfter > 0 ? retryAfter * 1000 : 100
  return Math.min(first * 2 ** Math.max(0, tries - 1), longestWaitMs) * (0.75 + Math.random() / 2)
}

/** A client of the router. */
export const make = ({ agent, apiKey, patienceMs, url }: Options): Client => {
  const asks: Array<Ask> = []
  const ask = async ({ amount, body, key = randomUUID(), operation, order, path }: Wish) => {
    const text = JSON.stringify(body)
    const answers: Array<Answer> = []
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      "idempotency-key": key
    }
    const startedAt = performance.now()
    let connectionFailures = 0
    let value: Asked["value"] = {}
    for (let tries = 0; performance.now() - startedAt < patienceMs; tries++) {
      const call = { agent, url, method: "POST", path, headers, body: text } as const
      const reply = await http.send(call).catch(() => null)
      const seen = reply === null ? null : answerOf(reply)
      if (seen === null) connectionFailures++
      else {
        const { value: shown, ...answer } = seen
        answers.push(answer)
        value = shown
        if (answer.final) break
      }
      await pause(waitMs(seen?.retryAfter ?? null, tries))
    }
    const done: Ask = {
      ...{ key, order, operation, amount, answers, connectionFailures },
      fingerprint: createHash("sha256").update(`${path} ${text}`).digest("hex").slice(0, 16),
      tookMs: performance.now() - startedAt
    }
    asks.push(done)
    return { ask: done, value }
  }
  return { ask, asks }
}
