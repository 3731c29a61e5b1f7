import type { PaymentError, Statement } from "@switchyard/core"
import * as DateTime from "effect/DateTime"
import { Effect } from "effect"
import type { Client, Reply } from "./client.ts"
import * as Errors from "./errors.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * `getTransactionList` page by page (sheet section 8). A line becomes the payment, and one line more
 * for what was refunded and what was charged back.
 */
type Line = typeof Wire.Transaction.Type
type Answer = typeof Wire.ListAnswer.Type

const records = 30
const mostPages = 1_000

/** `dd/MM/yyyy`; the gateway's zone is not documented, UTC is assumed. */
export const day = (millis: number): string => {
  const [year, month, date] = DateTime.formatIso(DateTime.makeUnsafe(millis))
    .slice(0, 10)
    .split("-")
  return `${date}/${month}/${year}`
}

/** Every transaction of the days that `[fromMillis, toMillis)` touches. */
export const list = (
  client: Client,
  signed: string,
  hidden: ReadonlyArray<string>,
  request: Statement.ListRequest
): Effect.Effect<ReadonlyArray<Statement.Transaction>, PaymentError.PaymentError> => {
  const lines: Array<Statement.Transaction> = []
  const seen = new Set<string>()
  const range = { from: day(request.fromMillis), to: day(request.toMillis - 1) }
  const page = (
    number: number
  ): Effect.Effect<ReadonlyArray<Statement.Transaction>, PaymentError.PaymentError> =>
    Effect.flatMap(
      client.call(
        "list",
        "getTransactionList",
        signed + Requests.list({ ...range, number, records }),
        Wire.readList
      ),
      (reply) => {
        const found = reply.value.transaction ?? []
        if (found.length === 0) {
          return isEnd(reply)
            ? Effect.succeed(lines)
            : Effect.fail(Errors.inquiryRefused(asSeen(reply, hidden)))
        }
        const before = seen.size
        for (const line of found) {
          const fault = take(line, seen, lines)
          if (fault !== null)
            return Effect.fail(Errors.unknown(asSeen(reply, hidden), "unreadable", fault))
        }
        // A gateway that ignores the page number answers the same lines for ever.
        if (seen.size === before) return Effect.succeed(lines)
        return number < mostPages
          ? page(number + 1)
          : Effect.fail(Errors.unknown(asSeen(reply, hidden), "unreadable", "pagination"))
      }
    )
  return request.toMillis <= request.fromMillis ? Effect.succeed([]) : page(1)
}

const asSeen = (
  { httpStatus, value }: Reply<Answer>,
  hidden: ReadonlyArray<string>
): Errors.Seen => ({
  operation: "list",
  httpStatus,
  answer: value.result === undefined ? {} : { result: value.result },
  hidden
})

const isEnd = (reply: Reply<Answer>): boolean => {
  const { answer } = asSeen(reply, [])
  return Errors.familyOf(Errors.codeOf(answer)) === "accepted" || Errors.saysAbsent(answer)
}

/** Adds a line's transactions; answers the name of a field that cannot be read, or null. */
const take = (line: Line, seen: Set<string>, into: Array<Statement.Transaction>): string | null => {
  const id = Wire.readId(line.systemPaymentId)
  const currency = Wire.read(line.currency)
  const status = Wire.read(line.transactionStatus)
  const time = Wire.read(line.date) ?? Wire.read(line.transactionDate)
  if (id === undefined) return "systemPaymentId"
  if (currency === undefined) return "currency"
  if (status === undefined) return "transactionStatus"
  if (seen.has(id)) return null
  seen.add(id)
  const common = {
    providerReference: id,
    reference: Wire.read(line.merchantTransactionId) ?? null,
    status,
    time: time ?? ""
  }
  const sums = [
    [Status.ofLong(status)?.kind === "payout" ? "payout" : "payment", "amount", line.amount],
    ["refund", "refundamount", line.refundamount],
    ["chargeback", "chargebackamount", line.chargebackamount]
  ] as const
  for (const [kind, name, value] of sums) {
    const text = Wire.read(value)
    if (text === undefined && kind !== "payment" && kind !== "payout") continue
    const amount = text === undefined ? null : Money.parse(text, currency)
    if (amount === null) return name
    if (amount.value === 0n && (kind === "refund" || kind === "chargeback")) continue
    into.push({ ...common, kind, amount })
  }
  return null
}
