import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Invoice, InvoiceRequest, OwnCalls, PaymentLink } from "../OwnCalls.ts"
import { type Account, amountOf, ask, invalid } from "./account.ts"
import * as Answers from "./answers.ts"
import * as Errors from "./errors.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"
import * as Wire from "./wire.ts"

/** Invoices and pay-by-link on their own bases (sheet sections 4 and 12). */
type Calls = Pick<
  OwnCalls,
  "generateInvoice" | "regenerateInvoice" | "invoiceSettings" | "payByLink"
>

/** The calls of an account. */
export const make = (account: Account): Calls => {
  const { invoices: client, merchant, prefix, signer } = account
  return {
    generateInvoice: ({ amount: money, reference, returnUrl }) => {
      const operation = "generateInvoice"
      const sendable = amountOf(operation, money)
      if (Result.isFailure(sendable)) return Effect.fail(sendable.failure)
      const amount = sendable.success
      if (!Signature.isSignable(reference)) return Effect.fail(invalid(operation, "reference"))
      if (!Signature.isSignable(returnUrl)) return Effect.fail(invalid(operation, "returnUrl"))
      const fields = { merchantInvoiceId: reference, amount, merchantRedirectUrl: returnUrl }
      const form =
        prefix +
        Signature.invoice(signer, fields) +
        Requests.invoice({ reference, amount, currency: money.currency, returnUrl })
      const call = { operation, path: "generate", form, read: Wire.readInvoice, client }
      return ask(account, call, (seen) => invoice(seen, { reference, amount: money }))
    },
    regenerateInvoice: ({ invoiceId, returnUrl }) => {
      const operation = "regenerateInvoice"
      if (!Signature.isSignable(invoiceId)) return Effect.fail(invalid(operation, "invoiceId"))
      if (!Signature.isSignable(returnUrl)) return Effect.fail(invalid(operation, "returnUrl"))
      const checksum = Signature.invoiceAgain(signer, invoiceId, returnUrl)
      const form = prefix + checksum + Requests.invoiceAgain(invoiceId, returnUrl)
      const call = { operation, path: "regenerate", form, read: Wire.readInvoice, client }
      return ask(account, call, (seen) => invoice(seen))
    },
    invoiceSettings: () => {
      const form = prefix + Signature.invoiceSettings(signer)
      const call = { operation: "invoiceSettings", path: "getinvoiceconfigdetails", form, client }
      return ask(account, { ...call, read: Wire.readOpen, isQuestion: true }, (seen) =>
        Result.map(accepted(seen), (settings) => Redacted.make(settings))
      )
    },
    payByLink: ({ amount: money, customer, description, expirationTime, reference }) => {
      const operation = "payByLink"
      const sendable = amountOf(operation, money)
      if (Result.isFailure(sendable)) return Effect.fail(sendable.failure)
      const amount = sendable.success
      if (!Signature.isSignable(reference)) return Effect.fail(invalid(operation, "reference"))
      const { currency } = money
      const form =
        prefix +
        Signature.payByLink(signer, reference, amount) +
        Requests.payByLink({ reference, amount, currency, customer, description, expirationTime })
      const call = { operation, path: "generatePayByLink", form, read: Wire.readInvoice }
      return ask(account, { ...call, client: merchant }, link)
    }
  }
}

type Seen = Errors.Seen<typeof Wire.InvoiceAnswer.Type>

/** An answer whose code is of the family 0, as it came. */
const accepted = <A extends Errors.Result>(seen: Errors.Seen<A>): Answers.Decision<A> =>
  Errors.isAccepted(seen) ? Result.succeed(seen.answer) : Result.fail(Errors.invoiceRefused(seen))

/** What an invoice was asked for. */
type Asked = Pick<InvoiceRequest, "reference" | "amount">

/** `invoiceDetails` is not published but for the link; what it repeats of the request has to be the same. */
const repeated = (seen: Seen, { amount, reference }: Asked): Answers.Decision<unknown> => {
  const { invoiceDetails, result = null } = seen.answer
  const told = Wire.read(invoiceDetails?.merchantInvoiceId) ?? reference
  return told === reference
    ? Answers.amountOf({ ...seen, answer: { ...invoiceDetails, result } }, amount)
    : Result.fail(Errors.unknown(seen, "mismatch", "merchantInvoiceId"))
}

const invoice = (seen: Seen, asked?: Asked): Answers.Decision<Invoice> =>
  Result.flatMap(accepted(seen), ({ invoiceDetails }): Answers.Decision<Invoice> => {
    const details = Redacted.make(invoiceDetails ?? {})
    const same = asked === undefined ? Result.succeed(null) : repeated(seen, asked)
    if (Result.isFailure(same)) return Result.fail(same.failure)
    const transactionUrl = invoiceDetails?.["transactionUrl"]
    if (transactionUrl === undefined || transactionUrl === null || transactionUrl === "")
      return Result.succeed({ link: null, details })
    return typeof transactionUrl === "string" && isLink(transactionUrl)
      ? Result.succeed({ link: transactionUrl, details })
      : Result.fail(Errors.unknown(seen, "unreadable", "transactionUrl"))
  })

const link = (seen: Seen): Answers.Decision<PaymentLink> =>
  Result.flatMap(accepted(seen), ({ result }): Answers.Decision<PaymentLink> => {
    const url = Wire.read(result?.url)
    return url !== undefined && isLink(url)
      ? Result.succeed({ url })
      : Result.fail(Errors.unknown(seen, "unreadable", "result.url"))
  })

const isLink = (url: string): boolean =>
  URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
