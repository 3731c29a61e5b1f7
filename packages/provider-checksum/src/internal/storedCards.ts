import type { Operation, Token } from "@switchyard/core"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { OwnCalls, StoredCards } from "../OwnCalls.ts"
import { type Account, ask, invalid, isPathId, pathOf, unsupported } from "./account.ts"
import * as Answers from "./answers.ts"
import * as Claims from "./claims.ts"
import * as Errors from "./errors.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"
import * as Status from "./status.ts"
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
      return ask(account, { ...call, read: Wire.readStored, isQuestion: true }, all)
    }
  }
}

/** The answer to `registrations`: a code of the family 0, and the id of what was stored. */
export const registration = (seen: Errors.Seen): Answers.Decision<Token.Token> => {
  const { answer } = seen
  const token = Wire.readId(answer.registrationId) ?? Wire.readId(answer.id)
  return Result.flatMap(Claims.ofCode(seen, "RG"), (way): Answers.Decision<Token.Token> => {
    if (way === "failed") {
      return Result.fail(
        token === undefined
          ? Errors.followUpRefused(seen)
          : Errors.unknown(seen, "mismatch", "registrationId")
      )
    }
    if (token === undefined)
      return Result.fail(Errors.unknown(seen, "unreadable", "registrationId"))
    const unified = way === "done" ? Status.end.RG : "pending"
    const raw = Errors.codeOf(answer) ?? ""
    return Result.succeed({ status: { unified, raw }, token: Redacted.make(token) })
  })
}

const deletion = (
  seen: Errors.Seen,
  token: Redacted.Redacted<string>
): Answers.Decision<Token.Token> => {
  const subject = { kind: "DL", field: "registrationId", id: Redacted.value(token) } as const
  return Result.map(Answers.followUp(seen, subject), ({ raw, way }) => ({
    status: { unified: way === "done" ? Status.end.DL : "pending", raw },
    token
  }))
}

type Seen = Errors.Seen<typeof Wire.StoredAnswer.Type>

const all = (seen: Seen): Answers.Decision<StoredCards> => {
  const { answer } = seen
  const isEmpty = (answer.cards ?? []).length + (answer.bankAccounts ?? []).length === 0
  if (!Errors.isAccepted(seen) && !(isEmpty && Errors.saysAbsent(seen))) {
    return Result.fail(
      isEmpty
        ? Errors.inquiryRefused(seen, "result.code")
        : Errors.unknown(seen, "mismatch", "result.code")
    )
  }
  const cards = (answer.cards ?? []).map((card) => ({
    token: Redacted.make(Wire.read(card.registrationId) ?? ""),
    status: Wire.read(card.registrationStatus) ?? "",
    brand: Wire.read(card.cardType) ?? "",
    // More digits than the names say would be a card number.
    bin: (Wire.read(card.bin) ?? "").slice(0, 6),
    last4: (Wire.read(card.last4Digits) ?? "").slice(-4),
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
