/**
 * Invoices: a link that the customer gets by mail and pays with (checksum.md section 12). The sheet
 * documents `generate`, `regenerate` and the configuration; it names cancel and remind without
 * their form, so those two are inventions, and so is every field but `transactionUrl`.
 */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Json } from "../kit/pipeline.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Checksums from "./Checksums.ts"
import * as Codes from "./Codes.ts"
import { invoiceProblem, returnProblem } from "./fields.ts"
import type { Merchant } from "./Merchants.ts"
import { newPayment } from "./newPayment.ts"
import type { Payment } from "./Payment.ts"
import type { State } from "./State.ts"
import { findByReference } from "./State.ts"
import * as StoredCards from "./StoredCards.ts"
import * as transitions from "./transitions.ts"

/** Every call about invoices. */
export const invoiceOperations = [
  "invoice.generate",
  "invoice.regenerate",
  "invoice.config",
  "invoice.cancel",
  "invoice.remind"
] as const

/** A call about invoices. */
export type InvoiceOperation = (typeof invoiceOperations)[number]

/** One invoice: the payment that it waits for, and the secret of the link that is valid now. */
export interface Invoice {
  readonly invoiceId: string
  readonly payment: Payment
  secret: string
}

/** An invoice call's parts. */
interface Asked {
  readonly state: State
  readonly merchant: Merchant
  readonly fields: Fields
  readonly moment: Moment
  readonly fault: ActiveFault | undefined
}

const detailsOf = ({ invoiceId, payment, secret }: Invoice, mountUrl: string): Json => ({
  invoiceId,
  merchantInvoiceId: payment.merchantTransactionId,
  amount: payment.amount,
  currency: payment.currency,
  status: payment.status,
  transactionUrl: `${mountUrl}/acs?MD=${secret}`
})

const refuse = ({ moment, state }: Asked, result: Codes.Result, outcome: string): Processed =>
  answers.refused(state, result, outcome, moment)

const shown = ({ moment, state }: Asked, outcome: string, invoice: Invoice): Processed =>
  answers.done(state, outcome, { invoiceDetails: detailsOf(invoice, moment.mountUrl) }, moment)

const isSigned = (
  { fields, merchant }: Asked,
  formula: (signer: Checksums.Signer) => string
): boolean => Checksums.isSigned(merchant, fields.get("authentication.checksum"), formula)

/** The currency of an invoice that names none; invented. */
const defaultCurrency = "USD"

const generate = (asked: Asked): Processed => {
  const { fault, fields, merchant, moment, state } = asked
  const reference = fields.get("merchantInvoiceId") ?? ""
  const returnUrl = fields.get("merchantRedirectUrl") ?? ""
  const signed = isSigned(asked, (signer) =>
    Checksums.invoice(signer, reference, fields.get("amount") ?? "", returnUrl)
  )
  if (!signed) return refuse(asked, Codes.invented.wrongChecksum, "badChecksum")
  const format = invoiceProblem(fields)
  if (format !== undefined) return refuse(asked, format, "invalid")
  if (findByReference(state, merchant.memberId, reference) !== undefined) {
    return refuse(asked, Codes.invented.duplicateReference, "duplicate")
  }
  if (fault?.name === "decline") return refuse(asked, Codes.documented.failed, "declined")
  const defaults = [
    ["currency", defaultCurrency],
    ["merchantTransactionId", reference]
  ] as const
  const payment = newPayment(state, merchant, "DB", new Map([...defaults, ...fields]), moment)
  transitions.invite(payment, moment.nowMs)
  const invoice: Invoice = {
    invoiceId: String(state.nextInvoiceId++),
    payment,
    secret: StoredCards.newId(moment.draw)
  }
  state.invoices.set(invoice.invoiceId, invoice)
  state.challenges.set(invoice.secret, payment)
  return shown(asked, "generated", invoice)
}

/** What every call about an existing invoice checks; `act` is what is special to it. */
const change = (
  asked: Asked,
  formula: (signer: Checksums.Signer, invoiceId: string) => string,
  format: Codes.Result | undefined,
  act: (invoice: Invoice) => Processed
): Processed => {
  const { fault, fields, merchant, state } = asked
  const invoiceId = fields.get("invoiceId")
  if (!isSigned(asked, (signer) => formula(signer, invoiceId ?? ""))) {
    return refuse(asked, Codes.invented.wrongChecksum, "badChecksum")
  }
  if (invoiceId === undefined) {
    return refuse(asked, Codes.explain(Codes.invented.missingField, "invoiceId"), "invalid")
  }
  if (format !== undefined) return refuse(asked, format, "invalid")
  const invoice = state.invoices.get(invoiceId)
  if (invoice?.payment.memberId !== merchant.memberId) return answers.notFound
  if (invoice.payment.status !== "begun") {
    return refuse(asked, Codes.invented.invalidState, "invalidState")
  }
  if (fault?.name === "decline") return refuse(asked, Codes.documented.failed, "declined")
  return act(invoice)
}

const regenerate = (asked: Asked): Processed => {
  const { fields, moment, state } = asked
  const returnUrl = fields.get("merchantRedirectUrl") ?? ""
  return change(
    asked,
    (signer, invoiceId) => Checksums.invoiceAgain(signer, invoiceId, returnUrl),
    returnProblem(fields),
    (invoice) => {
      state.challenges.delete(invoice.secret)
      invoice.secret = StoredCards.newId(moment.draw)
      invoice.payment.merchantRedirectUrl = returnUrl
      state.challenges.set(invoice.secret, invoice.payment)
      return shown(asked, "regenerated", invoice)
    }
  )
}

const cancel = (asked: Asked): Processed =>
  change(asked, Checksums.invoiceChange, undefined, (invoice) => {
    transitions.cancel(invoice.payment, "merchant", asked.moment.nowMs)
    asked.state.challenges.delete(invoice.secret)
    return { ...shown(asked, "cancelled", invoice), payment: invoice.payment, notify: true }
  })

/** The mail would go out again. */
const remind = (asked: Asked): Processed =>
  change(asked, Checksums.invoiceChange, undefined, (invoice) => shown(asked, "reminded", invoice))

const config = (asked: Asked): Processed => {
  const { merchant, moment, state } = asked
  if (!isSigned(asked, Checksums.list)) {
    return refuse(asked, Codes.invented.wrongChecksum, "badChecksum")
  }
  const details = { currency: defaultCurrency, paymentMode: "CC", paymentBrand: "VISA" }
  const body = { memberId: merchant.memberId, invoiceConfigDetails: details }
  return answers.done(state, "found", body, moment)
}

const calls: Readonly<Record<InvoiceOperation, (asked: Asked) => Processed>> = {
  "invoice.generate": generate,
  "invoice.regenerate": regenerate,
  "invoice.config": config,
  "invoice.cancel": cancel,
  "invoice.remind": remind
}

/** Serves one call about invoices. */
export const process = (
  state: State,
  merchant: Merchant,
  operation: InvoiceOperation,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => calls[operation]({ state, merchant, fields, moment, fault })
