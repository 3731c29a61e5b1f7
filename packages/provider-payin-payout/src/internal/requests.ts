import type { Payment, Payout } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Call } from "./client.ts"
import * as Signature from "./signature.ts"

/**
 * The five calls (sheet section 5). Bodies are written by hand, compact and in the document's order of
 * fields, because the very text that is sent is signed.
 */

/** Our field that the gateway would refuse, and the rule that it breaks. */
export interface Fault {
  readonly path: string
  readonly rule: string
}

type Checked<A> = Result.Result<A, Fault>

const broken = (path: string, rule: string): Result.Result<never, Fault> =>
  Result.fail({ path, rule })

/** The server trims values and drops empty ones (section 3.2): what it would change is not sent. */
const clean = (value: string | undefined): string => (value ?? "").trim().toWellFormed()

/** Whether a text can be an `order_id`, also inside a path (point 16). */
export const isOrderId = (text: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(text)

/**
 * Whether a browser can be sent there: http and https alone, so that no script can be, and nothing that
 * would end a header's line.
 */
export const isWebPage = (url: string): boolean =>
  /^https?:\/\/[^\s\p{C}]+$/iu.test(url) && URL.canParse(url)

const json = (value: string): string => JSON.stringify(value)

/** What a new link is made of. */
export interface LinkFields {
  readonly userId: string
  readonly orderId: string
  readonly redirectUrl: string
}

/** Checks what a new link is made of. */
export const linkFields = (request: Payment.ChargeRequest): Checked<LinkFields> => {
  const userId = clean(request.customer?.id)
  const redirectUrl = clean(request.returnUrl)
  if (!isOrderId(request.reference)) return broken("reference", orderIdRule)
  if (userId === "") return broken("customer.id", "required")
  if (!isWebPage(redirectUrl)) return broken("returnUrl", "must be an http or https URL")
  return Result.succeed({ userId, orderId: request.reference, redirectUrl })
}

/** The rule of {@link isOrderId}. */
export const orderIdRule = "must be 1 to 64 characters of A-Z, a-z, 0-9, _ and -"

/** What a payout is made of. */
export interface PayoutFields {
  readonly name: string
  readonly email: string
  readonly mobile: string
  readonly address: string
  readonly scheme: string
  readonly accountNumber: string
  readonly bankName: string
  readonly ifsc: string
  readonly orderId: string
  readonly userId: string
  readonly remarks: string | null
}

// In the order of the body.
const demanded = [
  ["name", "destination.holder"],
  ["email", "customer.email"],
  ["mobile", "customer.phone"],
  ["address", "destination.address"],
  ["scheme", "destination.scheme"],
  ["accountNumber", "destination.accountNumber"],
  ["bankName", "destination.bankName"],
  ["ifsc", "destination.ifsc"],
  ["userId", "customer.id"]
] as const

/** The ten digits that the gateway knows a mobile number by, without the country's code in front. */
const mobileOf = (phone: string): string => {
  const digits = /^(?:\+91|0091|91|0)?(\d{10})$/.exec(phone.replaceAll(/[\s().-]/g, ""))?.[1]
  return digits ?? phone
}

// Section 9, point 15.
const formats = [
  ["mobile", /^\d{10}$/, "customer.phone", "must be an Indian number of 10 digits"],
  ["accountNumber", /^\d{6,18}$/, "destination.accountNumber", "must be 6 to 18 digits"],
  ["ifsc", /^[A-Z]{4}0[A-Z0-9]{6}$/, "destination.ifsc", "must be four letters, 0 and six more"],
  ["email", /^[^@\s]+@[^@\s]+$/, "customer.email", "must be an e-mail address"]
] as const

/** Checks what a payout is made of; `lenient` leaves the beneficiary's formats to the gateway. */
export const payoutFields = (
  { customer, reference, remarks }: Payout.PayoutRequest,
  destination: Payout.BankAccount,
  lenient: boolean
): Checked<PayoutFields> => {
  const fields: PayoutFields = {
    name: clean(destination.holder),
    email: clean(customer?.email),
    mobile: mobileOf(clean(customer?.phone)),
    address: clean(destination.address),
    scheme: clean(destination.scheme),
    accountNumber: clean(Redacted.value(destination.accountNumber)),
    bankName: clean(destination.bankName),
    ifsc: clean(destination.ifsc),
    orderId: reference,
    userId: clean(customer?.id),
    remarks: clean(remarks) === "" ? null : clean(remarks)
  }
  if (!isOrderId(fields.orderId)) return broken("reference", orderIdRule)
  const absent = demanded.find(([name]) => fields[name] === "")
  if (absent !== undefined) return broken(absent[1], "required")
  const odd = lenient ? undefined : formats.find(([name, format]) => !format.test(fields[name]))
  return odd === undefined ? Result.succeed(fields) : broken(odd[2], odd[3])
}

/** How payins are asked for (section 5.3, C8). */
export interface PayinStatus {
  readonly method: "GET" | "POST"
  readonly encoding: "json" | "multipart" | "urlencoded" | "query"
  readonly signedBody: "json" | "empty" | "braces"
}

/** Writes the calls of an account. */
export interface Requests {
  readonly balance: Call
  readonly payinStatus: (orderId: string) => Call
  readonly payoutStatus: (orderId: string) => Call
  readonly link: (fields: LinkFields, amount: string) => Call
  readonly payout: (fields: PayoutFields, amount: string) => Call
}

const jsonType = "application/json"

// Longer than an `order_id` may be spelt, so that no body can hold it.
const boundary = "switchyard.form.boundary"

/** The constant parts are made once per account. */
export const make = (
  rules: Signature.Rules,
  balanceMethod: "GET" | "POST",
  asking: PayinStatus
): Requests => {
  const write = Signature.writer(rules)
  const question = (method: "GET" | "POST", path: string): Call => {
    const signed = Signature.bodyLine(rules, method)
    const body = method === "GET" ? "" : signed
    return { method, path, query: "", body, contentType: jsonType, signed, readOnly: true }
  }
  const create = (path: string, text: string): Call => {
    const body = write(text)
    const parts = { body, contentType: jsonType, signed: body }
    return { method: "POST", path, query: "", ...parts, readOnly: false }
  }
  return {
    balance: question(balanceMethod, "api/v1/balance"),
    payinStatus: (orderId) => payinStatus(asking, orderId),
    payoutStatus: (orderId) => question("GET", `api/v1/payout/${orderId}/status`),
    link: ({ orderId, redirectUrl, userId }, amount) =>
      create(
        "api/v1/payin/generate/link",
        `{"user_id":${json(userId)},"order_id":"${orderId}","amount":${amount},"method":"UPI",` +
          `"redirect_url":${json(redirectUrl)}}`
      ),
    payout: (fields, amount) => create("api/v1/payout/initiate", payoutBody(fields, amount))
  }
}

const payoutBody = (fields: PayoutFields, amount: string): string =>
  `{"beneficiary_name":${json(fields.name)},"beneficiary_email":${json(fields.email)},` +
  `"beneficiary_mobile_no":${json(fields.mobile)},"beneficiary_address":${json(fields.address)},` +
  `"payment_method":${json(fields.scheme)},"beneficiary_acc_no":${json(fields.accountNumber)},` +
  `"bank_name":${json(fields.bankName)},"ifsc":${json(fields.ifsc)},"amount":${amount},` +
  `"order_id":"${fields.orderId}","user_id":${json(fields.userId)},` +
  `"remarks":${fields.remarks === null ? "null" : json(fields.remarks)}}`

const payinStatus = ({ encoding, method, signedBody }: PayinStatus, orderId: string): Call => {
  const body = `{"order_id":"${orderId}"}`
  const pair = `order_id=${orderId}`
  const signed = signedBody === "json" ? body : signedBody === "empty" ? "" : "{}"
  const common = { method, path: "api/v1/payin/transactions", signed, readOnly: true }
  switch (encoding) {
    case "json":
      return { ...common, query: "", body, contentType: jsonType }
    case "urlencoded":
      return { ...common, query: "", body: pair, contentType: "application/x-www-form-urlencoded" }
    case "query":
      return { ...common, query: pair, body: "", contentType: jsonType }
    case "multipart":
      return {
        ...common,
        query: "",
        body:
          `--${boundary}\r\nContent-Disposition: form-data; name="order_id"\r\n\r\n${orderId}\r\n` +
          `--${boundary}--\r\n`,
        contentType: `multipart/form-data; boundary=${boundary}`
      }
  }
}
