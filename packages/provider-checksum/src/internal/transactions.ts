import type { Operation, PaymentError, Statement } from "@switchyard/core"
import * as DateTime from "effect/DateTime"
import { Effect } from "effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { ListByStatus, OwnCalls } from "../OwnCalls.ts"
import { type Account, ask } from "./account.ts"
import type * as Answers from "./answers.ts"
import * as Errors from "./errors.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * `getTransactionList` page by page (sheet section 8). A line becomes the payment or payout, and one line
 * more for each sum that it shows beside it.
 */
type Calls = Pick<Operation.Operations, "list"> & Pick<OwnCalls, "listByStatus">

type Line = typeof Wire.Transaction.Type
type Seen = Errors.Seen<typeof Wire.ListAnswer.Type>
type Transactions = ReadonlyArray<Statement.Transaction>

/** What is wanted, and what has been read of it so far. */
interface Reading {
  readonly wanted: Statement.ListRequest & Partial<ListByStatus>
  /** Of the gateway's clock; null where nobody said. */
  readonly offsetMinutes: number | null
  readonly ids: Set<string>
  readonly lines: Array<Statement.Transaction>
}

const records = 30
const mostPages = 1_000

/** The calls of an account. */
export const make = (account: Account): Calls => ({
  list: (request) => read(account, "list", request),
  listByStatus: (request) => read(account, "listByStatus", request)
})

const read = (
  account: Account,
  operation: string,
  wanted: Reading["wanted"]
): Effect.Effect<Transactions, PaymentError.PaymentError> => {
  const { fromMillis, status, toMillis } = wanted
  const offsetMinutes = account.options.utcOffsetMinutes ?? null
  const reading: Reading = { wanted, offsetMinutes, ids: new Set(), lines: [] }
  const signed = account.prefix + Signature.list(account.signer)
  const dates = { from: day(fromMillis, offsetMinutes), to: day(toMillis - 1, offsetMinutes) }
  const page = (number: number): Effect.Effect<Transactions, PaymentError.PaymentError> => {
    const form = signed + Requests.list({ ...dates, number, records, status })
    const call = { operation, path: "getTransactionList", form, read: Wire.readList }
    return Effect.flatMap(
      ask(account, call, (seen) => onePage(seen, reading, number)),
      (more) => (more ? page(number + 1) : Effect.succeed(reading.lines))
    )
  }
  return toMillis <= fromMillis ? Effect.succeed([]) : page(1)
}

/** `dd/MM/yyyy` on the gateway's clock, on that of UTC where its zone is not known. */
const day = (millis: number, offsetMinutes: number | null): string => {
  const local = DateTime.makeUnsafe(millis + (offsetMinutes ?? 0) * 60_000)
  const [year, month, date] = DateTime.formatIso(local).slice(0, 10).split("-")
  return `${date}/${month}/${year}`
}

/** Reads a page; answers whether another may follow. */
const onePage = (seen: Seen, reading: Reading, number: number): Answers.Decision<boolean> => {
  const found = seen.answer.transaction ?? []
  if (found.length === 0) {
    return Errors.familyOf(Errors.codeOf(seen.answer)) === "accepted" ||
      Errors.saysAbsent(seen.answer)
      ? Result.succeed(false)
      : Result.fail(Errors.inquiryRefused(seen, "transaction"))
  }
  const before = reading.ids.size
  for (const line of found) {
    const fault = take(line, reading)
    if (fault !== null) return Result.fail(Errors.unknown(seen, "unreadable", fault))
  }
  // A gateway that ignores the page number answers the same lines for ever.
  if (reading.ids.size === before) return Result.succeed(false)
  return number < mostPages
    ? Result.succeed(true)
    : Result.fail(Errors.unknown(seen, "unreadable", "pagination"))
}

/** Adds a line's transactions; answers the name of a field that cannot be read, or null. */
const take = (line: Line, { ids, lines, offsetMinutes, wanted }: Reading): string | null => {
  const id = Wire.readId(line.systemPaymentId)
  const currency = Wire.read(line.currency)
  const status = Wire.read(line.transactionStatus)
  if (id === undefined) return "systemPaymentId"
  if (currency === undefined) return "currency"
  if (status === undefined) return "transactionStatus"
  if (ids.has(id)) return null
  ids.add(id)
  const said = Wire.read(line.date) ?? Wire.read(line.transactionDate) ?? ""
  const millis = offsetMinutes === null ? null : millisOf(said, offsetMinutes)
  const common = {
    providerReference: id,
    reference: Wire.read(line.merchantTransactionId) ?? null,
    status,
    time: millis === null ? said : DateTime.formatIso(DateTime.makeUnsafe(millis))
  }
  const found: Array<Statement.Transaction> = []
  for (const [kind, name] of sumsOf(status)) {
    const text = Wire.read(line[name])
    if (text === undefined && name !== "amount") continue
    const amount = text === undefined ? null : Money.parse(text, currency)
    if (amount === null) return name
    if (amount.value > 0n || name === "amount") found.push({ ...common, kind, amount })
  }
  const isOther = wanted.status !== undefined && !Status.isSame(status, wanted.status)
  const isOutside = millis !== null && (millis < wanted.fromMillis || millis >= wanted.toMillis)
  if (!isOther && !isOutside) lines.push(...found)
  return null
}

/** A payout's line repeats its amount as `payoutamount`, so only other lines show one beside theirs. */
const sumsOf = (status: string) => {
  const isPayout = Status.ofLong(status)?.kind === "payout"
  return [
    [isPayout ? "payout" : "payment", "amount"],
    ["refund", "refundamount"],
    ["chargeback", "chargebackamount"],
    ...(isPayout ? [] : ([["payout", "payoutamount"]] as const))
  ] as const
}

/** The gateway's local time, `yyyy-MM-dd HH:mm:ss` with a fraction or without, or null. */
const millisOf = (text: string, offsetMinutes: number): number | null => {
  const [, date, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)?$/.exec(text) ?? []
  if (date === undefined || time === undefined) return null
  return Option.match(DateTime.make(`${date}T${time}Z`), {
    onNone: () => null,
    onSome: (local) => DateTime.toEpochMillis(local) - offsetMinutes * 60_000
  })
}
