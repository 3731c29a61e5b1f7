import type { Operation, PaymentError, Statement } from "@switchyard/core"
import * as DateTime from "effect/DateTime"
import { Effect } from "effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { ListByStatus, OwnCalls } from "../OwnCalls.ts"
import { type Account, ask, invalid } from "./account.ts"
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
  /** The ids of the page before, and how often it has come again. */
  page: string
  again: number
}

const records = 30
const mostPages = 1_000

/** The calls of an account. */
export const make = (account: Account): Calls => ({
  list: (request) => read(account, "list", request),
  // A word that is not listed, or none, would find nothing or everything.
  listByStatus: (request) =>
    Status.ofLong(request.status) === null
      ? Effect.fail(invalid("listByStatus", "status", "must be a LONG status"))
      : read(account, "listByStatus", request)
})

const read = (
  account: Account,
  operation: string,
  wanted: Reading["wanted"]
): Effect.Effect<Transactions, PaymentError.PaymentError> => {
  const { fromMillis, status, toMillis } = wanted
  const offsetMinutes = account.options.utcOffsetMinutes ?? null
  const reading: Reading = { wanted, offsetMinutes, ids: new Set(), lines: [], page: "", again: 0 }
  const signed = account.prefix + Signature.list(account.signer)
  const dates = { from: day(fromMillis, offsetMinutes), to: day(toMillis - 1, offsetMinutes) }
  const page = (number: number): Effect.Effect<Transactions, PaymentError.PaymentError> => {
    const form = signed + Requests.list({ ...dates, number, records, status })
    const call = {
      operation,
      path: "getTransactionList",
      form,
      read: Wire.readList,
      isQuestion: true
    }
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

/**
 * Reads a page; answers whether another may follow. Lines that arrive while the pages are turned push
 * known ones onto the next page, so that the end is an empty page. A gateway without page numbers, or
 * one that repeats its last page, answers the same again and again.
 */
const onePage = (seen: Seen, reading: Reading, number: number): Answers.Decision<boolean> => {
  const found = seen.answer.transaction ?? []
  if (found.length === 0) {
    return Errors.isAccepted(seen) || Errors.saysAbsent(seen)
      ? Result.succeed(false)
      : Result.fail(Errors.inquiryRefused(seen, "transaction"))
  }
  if (!Errors.isAccepted(seen)) {
    return Result.fail(Errors.unknown(seen, "mismatch", "result.code"))
  }
  for (const line of found) {
    const fault = take(line, reading, seen.hidden)
    if (fault !== null) return Result.fail(Errors.unknown(seen, "unreadable", fault))
  }
  const page = found.map((line) => Wire.read(line.systemPaymentId)).join(" ")
  reading.again = page === reading.page ? reading.again + 1 : 0
  reading.page = page
  // Once may be a whole page of new lines before it.
  const isRepeated = reading.again === 2
  // Full pages that are all the first one: nobody can tell what stands behind it.
  const isCut = isRepeated && number === 3 && found.length >= records
  if (isRepeated && !isCut) return Result.succeed(false)
  return isCut || number === mostPages
    ? Result.fail(Errors.unknown(seen, "unreadable", "pagination"))
    : Result.succeed(true)
}

/** Adds a line's transactions; answers the name of a field that cannot be read, or null. */
const take = (
  line: Line,
  { ids, lines, offsetMinutes, wanted }: Reading,
  hidden: ReadonlyArray<string>
): string | null => {
  const id = Errors.idOf(line.systemPaymentId, hidden)
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
    status: Errors.scrub(status, hidden),
    time:
      millis === null ? Errors.scrub(said, hidden) : DateTime.formatIso(DateTime.makeUnsafe(millis))
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
