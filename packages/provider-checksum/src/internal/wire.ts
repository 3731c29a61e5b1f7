import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * What the gateway answers, in its own names (sheet sections 3, 5.2, 6 to 8, 10 to 13). Lenient: every
 * field may be absent, numbers may be JSON numbers, unknown fields are ignored; what is read has to be text.
 */
const Text = Schema.Union([Schema.String, Schema.Number, Schema.Null])
const text = Schema.optionalKey(Text)

const ResultNode = Schema.Struct({ code: text, description: text })
const BankResultNode = Schema.Struct({
  ...ResultNode.fields,
  bankCode: text,
  bankDescription: text
})

/** Answer of create, CP, RF, RV, IN, PO and of the calls about one stored card. */
export const Answer = Schema.Struct({
  paymentId: text,
  /** SHORT letter. */
  transactionStatus: text,
  /** LONG word; only in IN and notifications. */
  status: text,
  paymentType: text,
  merchantTransactionId: text,
  amount: text,
  currency: text,
  remark: text,
  /** A stored card; brands also call it `token`, or `id` in the answer to `registrations`. */
  registrationId: text,
  token: text,
  id: text,
  result: Schema.optionalKey(Schema.NullOr(BankResultNode)),
  redirect: Schema.optionalKey(Schema.Unknown)
})

/** See {@link Answer}. */
export type Answer = typeof Answer.Type

/** The `redirect` object of an answer (section 6). */
export const Redirect = Schema.Struct({
  url: Schema.String,
  method: text,
  parameters: Schema.optionalKey(
    Schema.NullOr(Schema.Array(Schema.Struct({ name: Schema.String, value: text })))
  )
})

/** Answer of `authToken` (section 3). */
export const TokenAnswer = Schema.Struct({
  AuthToken: text,
  result: Schema.optionalKey(Schema.NullOr(ResultNode))
})

/** One line of `getTransactionList` (section 8); `transactionStatus` is the LONG word here. */
export const Transaction = Schema.Struct({
  systemPaymentId: text,
  merchantTransactionId: text,
  transactionStatus: text,
  amount: text,
  currency: text,
  refundamount: text,
  chargebackamount: text,
  payoutamount: text,
  date: text,
  transactionDate: text
})

/** Answer of `getTransactionList`. */
export const ListAnswer = Schema.Struct({
  result: Schema.optionalKey(Schema.NullOr(ResultNode)),
  transaction: Schema.optionalKey(Schema.NullOr(Schema.Array(Transaction)))
})

/** Answer of `getCardsAndAccounts` (section 10). */
export const StoredAnswer = Schema.Struct({
  customerId: text,
  result: Schema.optionalKey(Schema.NullOr(ResultNode)),
  cards: Schema.optionalKey(
    Schema.NullOr(
      Schema.Array(
        Schema.Struct({
          registrationId: text,
          registrationStatus: text,
          cardType: text,
          bin: text,
          last4Digits: text,
          expiryMonth: text,
          expiryYear: text
        })
      )
    )
  ),
  bankAccounts: Schema.optionalKey(
    Schema.NullOr(
      Schema.Array(
        Schema.Struct({ registrationId: text, registrationStatus: text, iban: text, bic: text })
      )
    )
  )
})

const fields = Schema.Record(Schema.String, Schema.Unknown)

const InvoiceDetails = Schema.StructWithRest(
  Schema.Struct({ merchantInvoiceId: text, amount: text, currency: text }),
  [fields]
)

/** Answer of the calls about invoices and of pay-by-link (section 12). */
export const InvoiceAnswer = Schema.Struct({
  result: Schema.optionalKey(Schema.NullOr(Schema.Struct({ ...ResultNode.fields, url: text }))),
  invoiceDetails: Schema.optionalKey(Schema.NullOr(InvoiceDetails))
})

/** An answer whose fields are not published, but for its result. */
export const OpenAnswer = Schema.StructWithRest(
  Schema.Struct({ result: Schema.optionalKey(Schema.NullOr(ResultNode)) }),
  [fields]
)

/**
 * A notification or the fields of a browser's return (section 13). Its id may come as `trackingid`, our
 * reference as `desc`.
 */
export const Notification = Schema.Struct({
  paymentId: text,
  trackingid: text,
  merchantTransactionId: text,
  desc: text,
  registrationId: text,
  token: text,
  amount: text,
  currency: text,
  transactionStatus: text,
  status: text,
  checksum: text,
  remark: text
})

/** The fields of an incoming notification. */
export type Notification = typeof Notification.Type

/** A field as text; null, absent and empty are all undefined. */
export const read = (value: string | number | null | undefined): string | undefined =>
  value === undefined || value === null || value === "" ? undefined : String(value)

/** A `paymentId`; a rejected request carries `-` in its place. */
export const readId = (value: string | number | null | undefined): string | undefined => {
  const id = read(value)
  return id === "-" ? undefined : id
}

/** A decoder from JSON text that answers null for whatever cannot be read. */
export const reader = <A>(schema: Schema.ConstraintDecoder<A>): ((text: string) => A | null) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (text) => {
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      return null
    }
    return Result.getOrElse(decode(json), () => null)
  }
}

/** Reads {@link Answer}. */
export const readAnswer = reader(Answer)

/** Reads {@link TokenAnswer}. */
export const readToken = reader(TokenAnswer)

/** Reads {@link ListAnswer}. */
export const readList = reader(ListAnswer)

/** Reads {@link StoredAnswer}. */
export const readStored = reader(StoredAnswer)

/** Reads {@link InvoiceAnswer}. */
export const readInvoice = reader(InvoiceAnswer)

/** Reads {@link OpenAnswer}. */
export const readOpen = reader(OpenAnswer)
