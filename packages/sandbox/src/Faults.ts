/**
 * Faults on demand: what can go wrong between a merchant and a gateway, as data. A rule is set
 * through the
 * control API or chosen by a published trigger amount; each fault says whether the money moved.
 */
import { Schema } from "effect"
import type { SandboxResponse } from "./Gateway.ts"
import * as respond from "./internal/respond.ts"

interface FaultFacts {
  /**
   * `before`: instead of processing. `during`: the gateway decides otherwise. `after`: processed,
   * then spoilt.
   */
  readonly stage: "before" | "during" | "after"
  readonly effect: string
}

/**
 * Every fault: when it strikes and what the caller sees. The order also numbers the trigger
 * amounts: append only.
 */
export const table = {
  decline: { stage: "during", effect: "declined by the bank, nothing moved" },
  refuse: { stage: "before", effect: "a clean validation refusal, nothing moved" },
  pending: { stage: "during", effect: "pending, later succeeds" },
  pendingDecline: { stage: "during", effect: "pending, later declined" },
  resetBeforeProcessing: { stage: "before", effect: "connection reset, nothing moved" },
  loseAnswer: { stage: "after", effect: "money moved, connection closed without an answer" },
  error500: { stage: "before", effect: "HTTP 500 (or `status`), nothing moved" },
  error500AfterProcessing: { stage: "after", effect: "money moved, HTTP 500 (or `status`)" },
  html200: { stage: "after", effect: "money moved, an HTML page with HTTP 200" },
  truncated: { stage: "after", effect: "money moved, body cut short of its content-length" },
  truncatedNoLength: {
    stage: "after",
    effect: "money moved, body cut short without content-length"
  },
  empty200: { stage: "after", effect: "money moved, HTTP 200 with an empty body" },
  slow: { stage: "before", effect: "waits (2 s or `afterMs`), then processes and answers" },
  slowAnswer: { stage: "after", effect: "money moved, the answer waits (2 s or `afterMs`)" },
  hang: { stage: "before", effect: "never answers, nothing moved" },
  hangAnswer: { stage: "after", effect: "money moved, never answers" },
  throttle: { stage: "before", effect: "HTTP 429 with Retry-After, nothing moved" },
  wrongAmount: { stage: "after", effect: "money moved, the answer names another amount" },
  wrongCurrency: { stage: "after", effect: "money moved, the answer names another currency" },
  wrongReference: {
    stage: "after",
    effect: "money moved, the answer names another merchant reference"
  },
  wrongPaymentId: {
    stage: "after",
    effect: "money moved, the answer names the id of the payment before"
  },
  unknownCode: { stage: "after", effect: "money moved, a status and code that no document lists" },
  expiredToken: {
    stage: "before",
    effect: "the token expires in mid-call: HTTP 401, nothing moved"
  },
  slowBody: { stage: "after", effect: "money moved, the body drips in over 2 s (or `afterMs`)" },
  redirect: { stage: "before", effect: "HTTP 302 to another path, nothing moved" },
  wrongContentType: { stage: "after", effect: "money moved, the JSON is labelled text/plain" },
  oversized: { stage: "after", effect: "money moved, a body of more than 2 MB" }
} as const satisfies Record<string, FaultFacts>

/** The name of a fault. */
export type FaultName = keyof typeof table

/** Every fault's name, in the order that numbers the trigger amounts. */
export const names = Object.keys(table) as ReadonlyArray<FaultName>

const PositiveInt = Schema.Int.check(Schema.isGreaterThan(0))
const Milliseconds = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 86_400_000 }))

/**
 * When to play which fault. Absent `operation` means the call that makes a payment, `*` every
 * operation; absent `times` means once.
 * `afterMs` is how long the fault waits before it strikes (for `pending`: until the payment
 * settles by
 * itself, never when absent); `rate` plays it by chance, from 0 to 1; `status` is the HTTP
 * status of the two 500s.
 */
export const FaultRule = Schema.Struct({
  fault: Schema.Literals(names),
  operation: Schema.optionalKey(Schema.NonEmptyString),
  times: Schema.optionalKey(Schema.Union([PositiveInt, Schema.Literal("always")])),
  afterMs: Schema.optionalKey(Milliseconds),
  status: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 500, maximum: 599 }))),
  reference: Schema.optionalKey(Schema.NonEmptyString),
  rate: Schema.optionalKey(Schema.Number.check(Schema.isBetween({ minimum: 0, maximum: 1 })))
})
export type FaultRule = typeof FaultRule.Type

/** A fault that is about to be played on one call. */
export interface ActiveFault {
  readonly name: FaultName
  readonly afterMs: number | undefined
  readonly status: number
}

/** The call for which a fault is looked up; `draw` gives a number from 0 to 1. */
export interface FaultQuery {
  readonly operation: string
  readonly reference: string | undefined
  readonly draw: () => number
}

/** The rules in force at one gateway; the first that matches is played. */
export interface Faults {
  /** What a rule hits that names no operation. */
  readonly defaultOperation: string
  readonly add: (rule: FaultRule) => void
  readonly take: (query: FaultQuery) => ActiveFault | undefined
  readonly rules: () => ReadonlyArray<FaultRule>
  readonly clear: () => void
}

/** An active fault out of a rule or of a trigger amount. */
export const active = (rule: Pick<FaultRule, "fault" | "afterMs" | "status">): ActiveFault => ({
  name: rule.fault,
  afterMs: rule.afterMs,
  status: rule.status ?? 500
})

const matches = (rule: FaultRule, query: FaultQuery, defaultOperation: string): boolean =>
  (rule.operation === "*" || (rule.operation ?? defaultOperation) === query.operation) &&
  (rule.reference === undefined || rule.reference === query.reference) &&
  (rule.rate === undefined || query.draw() < rule.rate)

/** No rules yet. */
export const make = (defaultOperation = "create"): Faults => {
  let entries: Array<{ readonly rule: FaultRule; left: number }> = []
  return {
    defaultOperation,
    add: (rule) => {
      entries.push({ rule, left: rule.times === "always" ? Infinity : (rule.times ?? 1) })
    },
    take: (query) => {
      if (entries.length === 0) return undefined
      const entry = entries.find((candidate) => matches(candidate.rule, query, defaultOperation))
      if (entry === undefined) return undefined
      entry.left -= 1
      if (entry.left <= 0) entries = entries.filter((other) => other !== entry)
      return active(entry.rule)
    },
    rules: () =>
      entries.map(({ left, rule }) => ({ ...rule, times: left === Infinity ? "always" : left })),
    clear: () => {
      entries = []
    }
  }
}

const defaultDelayMs = 2000

/** How long to wait before processing. */
export const delayBeforeMs = (fault: ActiveFault): number => {
  if (fault.name === "slow") return fault.afterMs ?? defaultDelayMs
  return table[fault.name].stage === "before" ? (fault.afterMs ?? 0) : 0
}

/** How long to wait between processing and the answer. */
export const delayAfterMs = (fault: ActiveFault): number => {
  if (fault.name === "slowAnswer") return fault.afterMs ?? defaultDelayMs
  if (fault.name === "slowBody") return 0
  return table[fault.name].stage === "after" ? (fault.afterMs ?? 0) : 0
}

const htmlPage = (title: string) =>
  `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`

/**
 * The answer that stands in for processing; undefined when the gateway has to say it itself or
 * processing goes on.
 */
export const answerBefore = (fault: ActiveFault): SandboxResponse | undefined => {
  switch (fault.name) {
    case "resetBeforeProcessing":
      return respond.undelivered({ _tag: "Reset" })
    case "hang":
      return respond.undelivered({ _tag: "Hang" })
    case "error500":
      return respond.html(htmlPage("Server Error"), fault.status)
    case "redirect":
      return { ...respond.html("", 302), headers: { location: "/elsewhere" } }
    default:
      return undefined
  }
}

/** The answer after processing, spoilt in a way that needs no knowledge of the gateway's fields. */
export const answerAfter = (fault: ActiveFault, response: SandboxResponse): SandboxResponse => {
  switch (fault.name) {
    case "loseAnswer":
      return respond.undelivered({ _tag: "Close" })
    case "hangAnswer":
      return respond.undelivered({ _tag: "Hang" })
    case "error500AfterProcessing":
      return respond.html(htmlPage("Server Error"), fault.status)
    case "html200":
      return respond.html(htmlPage("Welcome"))
    case "empty200":
      return { ...response, body: "" }
    case "truncated":
      return { ...response, delivery: { _tag: "Truncated", withLength: true } }
    case "truncatedNoLength":
      return { ...response, delivery: { _tag: "Truncated", withLength: false } }
    case "slowBody":
      return {
        ...response,
        delivery: { _tag: "Drip", intervalMs: (fault.afterMs ?? defaultDelayMs) / 10 }
      }
    case "wrongContentType":
      return { ...response, headers: { "content-type": "text/plain" } }
    case "oversized":
      return { ...response, body: response.body + " ".repeat(2 * 1024 * 1024) }
    default:
      return response
  }
}
