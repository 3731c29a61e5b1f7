import { Decline, type Payment, type PaymentError, type Refund } from "@switchyard/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Errors from "./errors.ts"
import * as Money from "./money.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * Decisions on an answer that could be read: pure, and unknown unless the gateway's document says what
 * the answer means (sheet sections 5.2, 6, 7, 14 and 20).
 */

type Decision<A> = Result.Result<A, PaymentError.PaymentError>

/** What a create asked for; an answer that repeats anything else is not about this payment. */
export interface Asked {
  readonly reference: string
  readonly amount: Parameters<typeof Money.format>[0]
  readonly paymentType: "DB" | "PA"
}

const differing = (asked: Asked, answer: Wire.Answer): string | null => {
  const reference = Wire.read(answer.merchantTransactionId)
  const paymentType = Wire.read(answer.paymentType)
  const currency = Wire.read(answer.currency)?.toUpperCase() ?? asked.amount.currency
  const amount = Wire.read(answer.amount)
  if (reference !== undefined && reference !== asked.reference) return "merchantTransactionId"
  if (paymentType !== undefined && paymentType !== asked.paymentType) return "paymentType"
  if (currency !== asked.amount.currency) return "currency"
  if (amount === undefined) return null
  return Money.parse(amount, currency)?.value === asked.amount.value ? null : "amount"
}

/** What the gateway repeats of a payment, for the comparison with the request. */
const repeated = (answer: Wire.Answer) => {
  const reference = Wire.read(answer.merchantTransactionId)
  const amount = Wire.read(answer.amount)
  const currency = Wire.read(answer.currency)
  const money =
    amount === undefined || currency === undefined ? null : Money.parse(amount, currency)
  return {
    ...(reference === undefined ? {} : { reference }),
    ...(money === null ? {} : { amount: money })
  }
}

const isSuccess = (httpStatus: number): boolean => httpStatus >= 200 && httpStatus < 300

/** The answer to a create: `transactionStatus` decides, and the code's family must not contradict it. */
export const create = (seen: Errors.Seen, asked: Asked): Decision<Payment.Payment> => {
  const { answer } = seen
  const letter = Wire.read(answer.transactionStatus)
  if (letter === undefined) return Result.fail(withoutStatus(seen))
  const different = differing(asked, answer)
  if (different !== null) return Result.fail(Errors.unknown(seen, "mismatch", different))
  if (letter === "N") return Result.fail(Errors.createRefused(seen))
  if (!isSuccess(seen.httpStatus))
    return Result.fail(Errors.unknown(seen, "mismatch", "httpStatus"))
  switch (letter) {
    case "Y":
      return succeeded(seen, asked)
    case "P":
    case "3D":
      return waiting(seen, letter)
    default:
      // `C` too: on a fresh payment the letter does not say what was cancelled.
      return Result.fail(Errors.unknown(seen, "unlisted", "transactionStatus", letter))
  }
}

// Without a status only a refusal that names its ground, before a transaction was made, is definite.
const withoutStatus = (seen: Errors.Seen): PaymentError.PaymentError => {
  const refused = Errors.createRefused(seen)
  const named = refused._tag === "AuthenticationFailed" || refused._tag === "DuplicateReference"
  if (named && Wire.readId(seen.answer.paymentId) === undefined) return refused
  const cause = Errors.codeOf(seen.answer) === undefined ? "unreadable" : "unlisted"
  return Errors.unknown(seen, cause, "transactionStatus")
}

const succeeded = (seen: Errors.Seen, asked: Asked): Decision<Payment.Payment> => {
  const id = Wire.readId(seen.answer.paymentId)
  if (Errors.familyOf(Errors.codeOf(seen.answer)) !== "accepted") {
    return Result.fail(Errors.unknown(seen, "unlisted", "result.code"))
  }
  if (id === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "paymentId"))
  return Result.succeed({
    status: { unified: asked.paymentType === "DB" ? "captured" : "authorized", raw: "Y" },
    providerReference: id,
    ...repeated(seen.answer)
  })
}

const readRedirect = Schema.decodeUnknownResult(Wire.Redirect)

const waiting = (seen: Errors.Seen, raw: "P" | "3D"): Decision<Payment.Payment> => {
  const { redirect } = seen.answer
  const found = {
    providerReference: Wire.readId(seen.answer.paymentId) ?? null,
    ...repeated(seen.answer)
  }
  if (redirect === undefined || redirect === null || redirect === "") {
    return Result.succeed({ ...found, status: { unified: "pending", raw } })
  }
  const nextAction = Result.match(readRedirect(redirect), {
    onFailure: () => null,
    onSuccess: nextActionOf
  })
  return nextAction === null
    ? Result.fail(Errors.unknown(seen, "unreadable", "redirect"))
    : Result.succeed({ ...found, status: { unified: "requires_action", raw }, nextAction })
}

/** A browser forward: with parameters a POST form, without them a plain forward, unless the gateway says. */
const nextActionOf = (redirect: typeof Wire.Redirect.Type): Payment.NextAction | null => {
  const parsed = URL.canParse(redirect.url) ? new URL(redirect.url) : null
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null
  const fields = (redirect.parameters ?? []).map(({ name, value }) => ({
    name,
    value: String(value ?? "")
  }))
  const said = Wire.read(redirect.method)?.toUpperCase()
  const method =
    said === "GET" || said === "POST" ? said : fields.length > 0 ? "POST" : ("GET" as const)
  if (method === "POST" || fields.length === 0) {
    return { type: "redirect", method, url: redirect.url, fields: method === "GET" ? [] : fields }
  }
  for (const { name, value } of fields) parsed.searchParams.append(name, value)
  return { type: "redirect", method, url: parsed.href, fields: [] }
}

type FollowUp = "CP" | "RF" | "RV"

const doneCode = { CP: "00004", RF: "00005", RV: "00006" } as const satisfies Record<
  FollowUp,
  string
>

/** `done`, or `accepted` where another code of the family 0 leaves the end open. */
const followUp = (
  seen: Errors.Seen,
  type: FollowUp,
  paymentId: string
): Decision<{ readonly done: boolean; readonly raw: string }> => {
  const { answer } = seen
  const code = Errors.codeOf(answer)
  const letter = Wire.read(answer.transactionStatus)
  const id = Wire.readId(answer.paymentId)
  if (code === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "result.code"))
  if (id !== undefined && id !== paymentId) {
    return Result.fail(Errors.unknown(seen, "mismatch", "paymentId"))
  }
  const family = Errors.familyOf(code)
  const contradicted =
    family === "accepted" ? letter === "N" || !isSuccess(seen.httpStatus) : letter === "Y"
  if (contradicted) return Result.fail(Errors.unknown(seen, "mismatch", "transactionStatus"))
  switch (family) {
    case "accepted":
      return Result.succeed({ done: code === doneCode[type], raw: code })
    case "failed":
    case "rejected":
      return Result.fail(Errors.followUpRefused(seen))
    case "unlisted":
      return Result.fail(Errors.unknown(seen, "unlisted", "result.code"))
  }
}

/**
 * The answer to a capture or reversal. The gateway repeats the payment's own reference and amount, not
 * the capture's, so neither is passed on.
 */
export const captureOrVoid = (
  seen: Errors.Seen,
  type: "CP" | "RV",
  paymentId: string
): Decision<Payment.Payment> =>
  Result.map(followUp(seen, type, paymentId), ({ done, raw }) => ({
    status: {
      unified: !done ? ("pending" as const) : type === "CP" ? "captured" : "voided",
      raw
    },
    providerReference: paymentId
  }))

/** The answer to a refund; an amount is not documented here, but one that is told is compared. */
export const refund = (seen: Errors.Seen, paymentId: string): Decision<Refund.Refund> =>
  Result.map(followUp(seen, "RF", paymentId), ({ done, raw }) => {
    const { amount } = repeated(seen.answer)
    return {
      status: { unified: done ? ("succeeded" as const) : "pending", raw },
      providerReference: paymentId,
      ...(amount === undefined ? {} : { amount })
    }
  })

/** The answer to an inquiry: the LONG word decides, `result.code` only describes the lookup. */
export const inquiry = (seen: Errors.Seen): Decision<Payment.Payment> => {
  const { answer } = seen
  const word = Wire.read(answer.status)
  const letter = Wire.read(answer.transactionStatus)
  const raw = word ?? letter
  if (raw === undefined) return Result.fail(Errors.inquiryRefused(seen))
  if (!isSuccess(seen.httpStatus))
    return Result.fail(Errors.unknown(seen, "mismatch", "httpStatus"))
  const unified = word === undefined ? Status.ofShort(raw) : paymentWord(word)
  if (unified === null) return Result.fail(Errors.unknown(seen, "unlisted", "status", raw))
  if (unreadableAmount(answer)) return Result.fail(Errors.unknown(seen, "unreadable", "amount"))
  const message = Errors.scrub(Wire.read(answer.remark) ?? "", seen.hidden)
  return Result.succeed({
    status: { unified, raw },
    providerReference: Wire.readId(answer.paymentId) ?? null,
    ...repeated(answer),
    ...(unified === "declined"
      ? { decline: Decline.make(Status.declineReason(raw), { code: raw, message }) }
      : {})
  })
}

const paymentWord = (word: string): Payment.UnifiedStatus | null => {
  // Some brands put the SHORT letter where the LONG word belongs.
  if (Status.isShort(word)) return Status.ofShort(word)
  const meaning = Status.ofLong(word)
  return meaning?.kind === "payment" ? meaning.unified : null
}

const unreadableAmount = (answer: Wire.Answer): boolean => {
  const amount = Wire.read(answer.amount)
  const currency = Wire.read(answer.currency)
  return amount !== undefined && currency !== undefined && Money.parse(amount, currency) === null
}
