import * as Result from "effect/Result"
import type * as Client from "./client.ts"
import * as Errors from "./errors.ts"
import * as Status from "./status.ts"
import type { Decision } from "./transactions.ts"
import * as Wire from "./wire.ts"

/** Answers that may hold several transactions (sheet sections 2.6 and 9.8), and which of them was meant. */

/** All that an answer shows, wherever it stands; a transaction that stands there twice is one. */
const shownIn = (envelope: Wire.Envelope): ReadonlyArray<Wire.Answer> => {
  const { payments, records, ...bare } = envelope
  const all = [...(isTransaction(bare) ? [bare] : []), ...(payments ?? []), ...(records ?? [])]
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

/** Without a type an answer is no transaction, and its code speaks of the question. */
export const isTransaction = ({ paymentType }: Wire.Answer): boolean => paymentType !== undefined

/**
 * The transactions of an answer. That there are none is believed only where none is shown, and what is
 * shown only where the code of the list is none of a refusal.
 */
export const transactionsOf = (
  seen: Errors.Seen,
  envelope: Wire.Envelope
): Decision<ReadonlyArray<Wire.Answer>> => {
  const list = shownIn(envelope)
  if (list.length === 0) return Result.fail(Errors.unanswered(seen))
  const isBare = list.length === 1 && isTransaction(envelope)
  const code = Wire.codeOf(envelope)
  const kind = code === undefined ? "answered" : Status.meaningOf(code)?.kind
  return isBare || kind === "answered" || kind === "approved"
    ? Result.succeed(list)
    : Result.fail(Errors.unknown(seen, "mismatch", "result.code"))
}

/**
 * A refusal of the question for its form or for the account's rights, or a 404 that says nothing: the
 * endpoint may not exist here.
 */
export const isNotTaken = ({ httpStatus, value }: Client.Reply<Wire.Envelope>): boolean => {
  if (shownIn(value).length > 0) return false
  const code = Wire.codeOf(value)
  if (code === undefined) return httpStatus === 404
  const kind = Status.meaningOf(code)?.kind
  return kind === "invalid" || kind === "account"
}

/**
 * The one transaction of a list that a question by our reference means. One that does not name our
 * reference is not ours; an authentication or a registration moves nothing. What follows another one of
 * the list belongs to it, but a reversal that may have been done takes it back. A shopper may have tried
 * several cards under one reference; more than one try that was not declined is more than can be
 * explained, and a decline is believed only where nothing else may have moved money.
 */
export const choose = (
  seen: Errors.Seen,
  list: ReadonlyArray<Wire.Answer>,
  reference: string
): Decision<Wire.Answer> => {
  const fail = (cause: "mismatch" | "unlisted", detail: string) =>
    Result.fail(Errors.unknown(seen, cause, detail))
  const ids = list.flatMap(({ id }) => Wire.read(id) ?? [])
  if (new Set(ids).size < ids.length) return fail("mismatch", "id")
  const ours = list.filter((one) => Wire.read(one.merchantTransactionId) === reference)
  if (ours.length === 0) return fail("mismatch", "merchantTransactionId")
  const moves = ours.filter(({ paymentType }) => Status.isMove(Wire.read(paymentType) ?? ""))
  const byId = new Map(moves.map((one) => [Wire.read(one.id) ?? "", one]))
  const roots = moves.filter(
    (one) => !belongs(one, byId.get(Wire.read(one.referencedId) ?? "none"))
  )
  const [first, ...others] = roots
  if (first === undefined) return fail("unlisted", "paymentType")
  if (others.some(({ paymentType }) => paymentType !== first.paymentType)) {
    return fail("mismatch", "paymentType")
  }
  const [alive, ...more] = roots.filter((one) => !isDeclined(one))
  if (more.length > 0) return fail("mismatch", "merchantTransactionId")
  if (alive !== undefined) return Result.succeed(alive)
  return moves.every(isDeclined)
    ? Result.succeed(latest(roots, first))
    : fail("mismatch", "referencedId")
}

/** Whether a transaction follows another one, and leaves it what it is. */
const belongs = (one: Wire.Answer, other: Wire.Answer | undefined): boolean => {
  const type = Wire.read(one.paymentType) ?? ""
  if (other === undefined || isDeclined(other) || !Status.isFollowUp(type)) return false
  return type !== Status.reversal || isDeclined(one)
}

const isDeclined = (one: Wire.Answer): boolean => {
  const meaning = Status.meaningOf(Wire.codeOf(one) ?? "")
  const type = Wire.read(one.paymentType) ?? ""
  return meaning !== null && Status.shown(meaning, type, true).state === "declined"
}

const latest = (tries: ReadonlyArray<Wire.Answer>, first: Wire.Answer): Wire.Answer =>
  tries.reduce(
    (last, one) =>
      (Wire.read(one.timestamp) ?? "") > (Wire.read(last.timestamp) ?? "") ? one : last,
    first
  )
