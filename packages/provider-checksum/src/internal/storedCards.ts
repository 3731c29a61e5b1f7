import type { Operation, Token } from "@switchyard/core"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { OwnCalls, StoredCards } from "../OwnCalls.ts"
import { type Account, ask, invalid, isPathId, pathOf, unsupported } from "./account.ts"
import * as Answers from "./answers.ts"
import * as Errors from "./errors.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"
import * as Wire from "./wire.ts"

/**
 * Stored cards, which the gateway calls registrations (sheet section 10): kept without a charge, forgotten,
 * listed. Charges of them are in `charges.ts`.
 */
type Calls = Pick<Operation.Operations, "tokenize" | "deleteToken"> & Pick<OwnCalls, "storedCards">

/** The calls of an account. */
export const make = (account: Account): Calls => {
  const { prefix, signer } = account
  return {
    tokenize: ({ customer, method }) => {
      const operation = "tokenize"
      if (method.type !== "card") return Effect.fail(unsupported(operation, "method"))
      const number = Redacted.value(method.number)
      const paymentBrand = Requests.brandOf(number)
      if (paymentBrand === null) return Effect.fail(unsupported(operation, "method.brand"))
      const form =
        prefix +
        Signature.registration(signer, number) +
        Requests.terminal(account.options) +
        Requests.registration(method, paymentBrand, customer)
      const hidden = method.cvv === undefined ? [number] : [number, Redacted.value(method.cvv)]
      const call = { operation, path: "registrations", form, read: Wire.readAnswer, hidden }
      return ask(account, call, registration)
    },
    deleteToken: ({ token }) => {
      const operation = "deleteToken"
      const id = Redacted.value(token)
      if (!isPathId(id)) return Effect.fail(invalid(operation, "token"))
      const form = `${prefix}${Signature.deleteToken(signer, id)}&paymentType=DL`
      const path = pathOf(account.options.storedCardPath ?? "paywithtoken", id)
      return ask(account, { operation, path, form, read: Wire.readAnswer, hidden: [id] }, (seen) =>
        deletion(seen, token)
      )
    },
    storedCards: () => {
      const form = prefix + Signature.storedCards(signer)
      const call = { operation: "storedCards", path: "getCardsAndAccounts", form }
      return ask(account, { ...call, read: Wire.readStored }, all)
    }
  }
}

/** The answer to `registrations`: a code of the family 0, and the id of what was stored. */
export const registration = (seen: Errors.Seen): Answers.Decision<Token.Token> => {
  const { answer, httpStatus } = seen
  const code = Errors.codeOf(answer)
  const token = Wire.readId(answer.registrationId) ?? Wire.readId(answer.id)
  const unknown = (cause: "mismatch" | "unlisted" | "unreadable", detail: string) =>
    Result.fail(Errors.unknown(seen, cause, detail))
  if (code === undefined) return unknown("unreadable", "result.code")
  switch (Errors.familyOf(code)) {
    case "accepted":
      if (token === undefined) return unknown("unreadable", "registrationId")
      if (!Answers.isSuccess(httpStatus)) return unknown("mismatch", "httpStatus")
      return Result.succeed({
        status: { unified: "active", raw: code },
        token: Redacted.make(token)
      })
    case "failed":
    case "rejected":
      return token === undefined
        ? Result.fail(Errors.followUpRefused(seen))
        : unknown("mismatch", "registrationId")
    case "unlisted":
      return unknown("unlisted", "result.code")
  }
}

const deletion = (
  seen: Errors.Seen,
  token: Redacted.Redacted<string>
): Answers.Decision<Token.Token> =>
  Result.map(
    Answers.followUp(seen, null, {
      asked: Redacted.value(token),
      answered: Wire.readId(seen.answer.registrationId),
      name: "registrationId"
    }),
    ({ raw }) => ({ status: { unified: "deleted", raw }, token })
  )

type Seen = Errors.Seen<typeof Wire.StoredAnswer.Type>

const all = (seen: Seen): Answers.Decision<StoredCards> => {
  const { answer } = seen
  const isAnswered =
    Errors.familyOf(Errors.codeOf(answer)) === "accepted" && Answers.isSuccess(seen.httpStatus)
  if (!isAnswered && !Errors.saysAbsent(answer))
    return Result.fail(Errors.inquiryRefused(seen, "result.code"))
  const cards = (answer.cards ?? []).map((card) => ({
    token: Redacted.make(Wire.read(card.registrationId) ?? ""),
    status: Wire.read(card.registrationStatus) ?? "",
    brand: Wire.read(card.cardType) ?? "",
    bin: Wire.read(card.bin) ?? "",
    last4: Wire.read(card.last4Digits) ?? "",
    expiryMonth: Wire.read(card.expiryMonth) ?? "",
    expiryYear: Wire.read(card.expiryYear) ?? ""
  }))
  const bankAccounts = (answer.bankAccounts ?? []).map((account) => ({
    token: Redacted.make(Wire.read(account.registrationId) ?? ""),
    status: Wire.read(account.registrationStatus) ?? "",
    iban: Redacted.make(Wire.read(account.iban) ?? ""),
    bic: Wire.read(account.bic) ?? ""
  }))
  // One without a name can neither be charged nor deleted: something in the answer was not understood.
  return [...cards, ...bankAccounts].some(({ token }) => Redacted.value(token) === "")
    ? Result.fail(Errors.unknown(seen, "unreadable", "registrationId"))
    : Result.succeed({ customerId: Wire.read(answer.customerId) ?? null, cards, bankAccounts })
}
