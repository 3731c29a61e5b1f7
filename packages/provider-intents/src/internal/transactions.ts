import { PaymentError, type Statement } from "@switchyard/core"
import * as DateTime from "effect/DateTime"
import { Effect } from "effect"
import * as Result from "effect/Result"
import type { Page, PageRequest, Transaction } from "../Transaction.ts"
import type { Decision } from "./answers.ts"
import type { Ask } from "./ask.ts"
import * as Errors from "./errors.ts"
import * as Records from "./records.ts"
import * as Requests from "./requests.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * The gateway's list (sheet sections 5.5 and 8, section 15 points 15 to 19). It ends with the midnight at
 * which its last day begins, so the day after the last one is asked for.
 */

type Answer<A> = Effect.Effect<A, PaymentError.PaymentError>

const dayMillis = 86_400_000
const mostRecords = 100
const fewestRecords = 10
const mostPages = 1_000

// Four digits of the year, with room for the overlap on both sides.
const earliest = Date.UTC(1970, 0, 1)
const latest = Date.UTC(9999, 11, 1)

/** `DD/MM/YYYY` in UTC; the gateway's zone is not documented. */
export const day = (millis: number): string => {
  const [year, month, date] = DateTime.formatIso(DateTime.makeUnsafe(millis))
    .slice(0, 10)
    .split("-")
  return `${date}/${month}/${year}`
}

const endDay = (millis: number): string => day(Math.ceil(millis / dayMillis) * dayMillis)

/** The limit that the gateway applies to a limit. */
export const clampLimit = (limit: number): number =>
  Math.min(mostRecords, Math.max(fewestRecords, Math.trunc(limit)))

/** The offset that the gateway applies to an offset. */
export const clampOffset = (offset: number): number => Math.max(0, Math.trunc(offset))

const invalid = (operation: string, path: string, rule: string) =>
  Effect.fail(new PaymentError.InvalidRequest({ provider: Errors.provider, operation, path, rule }))

const faultOf = (range: Statement.ListRequest): "fromMillis" | "toMillis" | null => {
  const isTime = (millis: number) => millis >= earliest && millis <= latest
  return !isTime(range.fromMillis) ? "fromMillis" : !isTime(range.toMillis) ? "toMillis" : null
}

const timeRule = "must be milliseconds between the years 1970 and 9999"

/** One page, as the caller asks for it. */
export const page = (ask: Ask, request: PageRequest): Answer<Page> => {
  const { fromMillis, limit = fewestRecords, offset = 0, toMillis, ...rest } = request
  const fault = faultOf(request)
  if (fault !== null) return invalid("transactions", fault, timeRule)
  if (toMillis < fromMillis) {
    return invalid("transactions", "toMillis", "must not be before fromMillis")
  }
  if (!Number.isFinite(limit)) return invalid("transactions", "limit", "must be a number")
  if (!Number.isSafeInteger(Math.trunc(offset))) {
    return invalid("transactions", "offset", "must be a number")
  }
  return turn(ask, "transactions", {
    ...rest,
    fromDate: day(fromMillis),
    toDate: endDay(toMillis),
    offset: clampOffset(offset),
    limit: clampLimit(limit)
  })
}

type Turn = Parameters<typeof Requests.list>[0]

const turn = (ask: Ask, operation: string, asked: Turn): Answer<Page> =>
  ask(operation, Requests.list(asked), (seen) => read(seen, asked))

const read = (seen: Errors.Seen, asked: Turn): Decision<Page> => {
  const { status, text } = seen.answer
  if (status < 200 || status >= 300) return Result.fail(Errors.refused(seen))
  const wire = Wire.readPage(text)
  if (wire === null) return Result.fail(Errors.unknown(seen, "unreadable", "result"))
  const transactions: Array<Transaction> = []
  for (const line of wire.result) {
    const found = Records.read(line)
    if (Result.isFailure(found)) {
      return Result.fail(Errors.unknown(seen, "unreadable", found.failure))
    }
    transactions.push(found.success)
  }
  const applied = Number(Wire.read(wire.limit) ?? asked.limit)
  // A gateway that gives smaller pages than asked for says so here; without that, paging would end early.
  const limit = applied > 0 && applied < asked.limit ? applied : asked.limit
  return Result.succeed({ offset: asked.offset, limit, transactions })
}

/**
 * Every transaction that was made or changed in `[fromMillis, toMillis)`. Zone and filtered time are not
 * documented, so a day more is asked for on both sides, and only what certainly lies before is left out.
 */
export const list = (
  ask: Ask,
  request: Statement.ListRequest
): Answer<ReadonlyArray<Statement.Transaction>> => {
  const { fromMillis, toMillis } = request
  const fault = faultOf(request)
  if (fault !== null) return invalid("list", fault, timeRule)
  if (toMillis <= fromMillis) return Effect.succeed([])
  const range = { fromDate: day(fromMillis - dayMillis), toDate: endDay(toMillis + dayMillis) }
  const order = { orderBy: "created_at", orderDirection: "ASC" } as const
  const lines = new Map<string, Statement.Transaction | null>()
  const next = (offset: number, pages: number): Answer<ReadonlyArray<Statement.Transaction>> =>
    Effect.flatMap(
      turn(ask, "list", { ...range, ...order, offset, limit: mostRecords }),
      ({ limit, transactions }) => {
        const before = lines.size
        for (const found of transactions) {
          const line = lineOf(found)
          if (Result.isFailure(line)) return unreadable(line.failure)
          lines.set(found.id, isBefore(found, fromMillis) ? null : line.success)
        }
        if (transactions.length < limit) {
          return Effect.succeed([...lines.values()].filter((line) => line !== null))
        }
        // A gateway that ignores the offset answers one page for ever, and the rest is never seen.
        return lines.size === before || pages >= mostPages
          ? unreadable("offset")
          : next(offset + transactions.length, pages + 1)
      }
    )
  return next(0, 1)
}

const unreadable = (detail: string) =>
  Effect.fail(
    new PaymentError.OutcomeUnknown({
      provider: Errors.provider,
      operation: "list",
      cause: "unreadable",
      detail
    })
  )

/**
 * Nothing is changed before it is made, so what was last changed before the time was made before it. The
 * gateway tells whole seconds.
 */
const isBefore = ({ updatedAt }: Transaction, fromMillis: number): boolean =>
  updatedAt !== undefined && Date.parse(updatedAt) < fromMillis - (fromMillis % 1000)

/** A line of the statement, or the field without which there is none. */
const lineOf = (found: Transaction): Result.Result<Statement.Transaction, string> => {
  const kind = Status.types.get(found.type)?.kind
  const amount = kind === "refund" ? found.refunded : found.amount
  if (kind === undefined) return Result.fail("type")
  if (amount === undefined) {
    return Result.fail(kind === "refund" ? "amount_refunded" : "order_amount")
  }
  return Result.succeed({
    providerReference: found.id,
    reference: found.externalId ?? null,
    kind,
    status: found.status,
    amount,
    time: found.updatedAt ?? ""
  })
}
