/**
 * The format of every request field (open-payment.md sections 1 and 2), as data. Every error of a
 * request is collected (section 9 point 5); values of account data are never repeated.
 */
import type { Fields } from "../internal/body.ts"
import { problemsBetween } from "./rules.ts"

/** One entry of `result.parameterErrors`. */
export interface ParameterError {
  readonly name: string
  readonly value?: string
  readonly message: string
}

const entityId = /^[a-f0-9]{32}$/
const flag = /^(true|false)$/
const url = /^https?:\/\/[^\s/?#]+[^\s]*$/
const text = (maximum: number, minimum = 1) =>
  new RegExp(`^[^\\p{Cc}]{${minimum},${maximum}}$`, "u")

/** The exact form of an amount (section 1). */
export const amountPattern = /^[0-9]{1,10}\.[0-9]{2}$/

/** The form of an expiry month and year; also of a network token's. */
const month = /^(0[1-9]|1[0-2])$/
const year = /^(19|20)([0-9]{2})$/

const formats: Readonly<Record<string, RegExp>> = {
  entityId,
  "authentication.entityId": entityId,
  testMode: /^(INTERNAL|EXTERNAL)$/,
  // Three decimals pass here: they are refused later, with a code of their own (100.550.303).
  amount: /^[0-9]{1,10}\.[0-9]{2,3}$/,
  currency: /^[A-Z]{3}$/,
  paymentType: /^[A-Z]{2}(\.[A-Z]{2})?$/,
  paymentBrand: /^[A-Z0-9_]{2,32}$/,
  merchantTransactionId: text(255, 8),
  merchantInvoiceId: text(255, 8),
  descriptor: text(127),
  "card.number": /^[0-9]{8,32}$/,
  "card.holder": text(128, 3),
  "card.expiryMonth": month,
  "card.expiryYear": year,
  "card.cvv": /^[0-9]{3,4}$/,
  "tokenAccount.type": /^NETWORK$/,
  "tokenAccount.number": /^[0-9]{8,32}$/,
  "tokenAccount.expiryMonth": month,
  "tokenAccount.expiryYear": year,
  "customer.givenName": text(50),
  "customer.surname": text(50),
  "customer.email": /^(?=.{6,128}$)[^\s@]+@[^\s@]+$/,
  "customer.birthDate": /^\d{4}-\d{2}-\d{2}$/,
  "customer.ip": /^[0-9a-fA-F.:]{2,45}$/,
  "customer.browser.acceptHeader": text(2048),
  "customer.browser.userAgent": text(2048),
  "customer.browser.javaEnabled": flag,
  "customer.browser.challengeWindow": /^0?[1-5]$/,
  shopperResultUrl: url,
  notificationUrl: url,
  createRegistration: flag,
  integrity: flag,
  recurringType: /^(INITIAL|REPEATED)$/,
  numberOfCaptures: /^([1-9]|[1-8][0-9]|9[0-8])$/,
  "standingInstruction.source": /^(CIT|MIT)$/,
  "standingInstruction.mode": /^(INITIAL|REPEATED)$/,
  "standingInstruction.type": /^(UNSCHEDULED|RECURRING|INSTALLMENT)$/,
  "standingInstruction.recurringType": /^(SUBSCRIPTION|STANDING_ORDER)$/,
  "standingInstruction.frequency": /^[0-9]{1,4}$/,
  "standingInstruction.expiry": /^\d{4}-\d{2}-\d{2}$/,
  "standingInstruction.numberOfInstallments": /^[0-9]{1,3}$/,
  "standingInstruction.initialTransactionId": /^[A-Za-z0-9._-]{1,64}$/,
  "threeDSecure.challengeIndicator": /^0?[1-9]$/,
  transactionCategory: /^EC$/,
  includeLinkedTransactions: flag,
  paymentTypes: /^[A-Z0-9.]{2,5}(,[A-Z0-9.]{2,5})*$/,
  paymentMethods: /^[A-Z]{2}(,[A-Z]{2})*$/,
  shortId: /^\d{4}\.\d{4}\.\d{4}$/,
  "date.from": /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/,
  "date.to": /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/
}

const addressFormats: Readonly<Record<string, RegExp>> = {
  street1: text(100),
  street2: text(100),
  city: text(80),
  state: text(50),
  postcode: text(16),
  country: /^[A-Z]{2}$/
}

const formatOf = (name: string): RegExp => {
  const [group = "", part = ""] = name.split(".")
  if (group === "billing" || group === "shipping") return addressFormats[part] ?? text(255)
  return formats[name] ?? text(2048)
}

/** The names of a group: `card` with `number` is `card.number`. */
const names = (group: string, ...parts: ReadonlyArray<string>) =>
  new RegExp(`^${group}\\.(${parts.join("|")})$`)

const anything = /^/
const common = [/^((authentication\.)?entityId|testMode)$/]
const money = [/^(amount|currency|paymentType)$/]
const order = [
  /^(merchant(TransactionId|InvoiceId|Memo)|descriptor)$/,
  /^(customer|billing|shipping|risk)\..+$/,
  /^cart\.items\[\d+\]\..+$/,
  /^risk\.parameters\[.+\]$/,
  /^customParameters\[[a-zA-Z0-9._]{3,64}\]$/
]
const card = [names("card", "number", "holder", "expiryMonth", "expiryYear", "cvv")]
const account = [
  /^(paymentBrand|virtualAccount\.accountId)$/,
  names("tokenAccount", "type", "number", "expiryMonth", "expiryYear", "cryptogram"),
  names("bankAccount", "holder", "iban", "bic", "country", "bankName")
]
const threeDSecure = [
  names("threeDSecure", "eci", "verificationId", "xid", "version", "flow"),
  names("threeDSecure", "dsTransactionId", "acsTransactionId", "authenticationStatus"),
  /^threeDSecure\.challengeIndicator$/
]
const standing = [
  names("standingInstruction", "source", "mode", "type", "recurringType", "frequency"),
  names("standingInstruction", "expiry", "numberOfInstallments", "initialTransactionId")
]
const flow = [
  /^(shopperResultUrl|notificationUrl|createRegistration|recurringType|numberOfCaptures)$/,
  ...standing
]

/** Which fields a call must and may have. */
interface Form {
  readonly required: ReadonlyArray<string>
  readonly allowed: ReadonlyArray<RegExp>
}

const payment = [...common, ...money, ...order, ...card, ...account, ...flow, ...threeDSecure]
const list = /^(merchantTransactionId|shortId|date\.(from|to)|paymentTypes|paymentMethods)$/
const linked = /^(includeLinkedTransactions|paymentTypes|paymentMethods)$/
const backOffice: Form = {
  required: ["entityId", "paymentType", "amount", "currency"],
  allowed: [...common, ...money, ...order]
}
const check = ["entityId"]

const checkout: Form = {
  required: check,
  allowed: [
    ...common,
    ...money,
    ...order,
    ...flow,
    ...threeDSecure,
    /^(paymentBrand|integrity|registrations\[\d{1,2}\]\.id)$/
  ]
}

const forms = {
  payment: {
    required: ["entityId", "amount", "currency", "paymentType", "paymentBrand"],
    allowed: payment
  },
  registrationPayment: {
    required: ["entityId", "amount", "currency", "paymentType"],
    allowed: [...common, ...money, ...order, /^card\.cvv$/, ...flow, ...threeDSecure]
  },
  registration: {
    required: ["entityId", "paymentBrand", "card.number", "card.expiryMonth", "card.expiryYear"],
    allowed: [...common, ...order, ...card, ...standing, /^(paymentBrand|recurringType)$/]
  },
  checkout,
  // What an update leaves out stays; the whole is looked at afterwards.
  checkoutUpdate: checkout,
  threeDSecure: {
    required: [
      "entityId",
      "amount",
      "currency",
      "paymentBrand",
      "card.number",
      "card.expiryMonth",
      "card.expiryYear",
      "shopperResultUrl"
    ],
    allowed: [
      ...common,
      ...order,
      ...card,
      ...threeDSecure,
      /^(amount|currency|paymentBrand|shopperResultUrl|transactionCategory)$/,
      /^merchant\.(name|city|country|mcc)$/
    ]
  },
  CP: backOffice,
  RF: backOffice,
  RV: { ...backOffice, required: ["entityId", "paymentType"] },
  // Section 9 point 14: everything else is ignored.
  RB: { ...backOffice, allowed: [anything] },
  RC: { ...backOffice, allowed: [anything] },
  otherType: { required: ["entityId", "paymentType"], allowed: [anything] },
  read: { required: check, allowed: [...common] },
  listByReference: { required: [...check, "merchantTransactionId"], allowed: [...common, list] },
  record: { required: check, allowed: [...common, linked] },
  list: { required: check, allowed: [...common, list, linked] }
} as const satisfies Record<string, Form>

/** The name of a call's form. */
export type FormName = keyof typeof forms

const isPrivate = (name: string): boolean => /^(card|tokenAccount|bankAccount)\./.test(name)

const fits = (name: string, value: string): boolean =>
  formatOf(name).test(value) && (formatOf(name) !== url || URL.canParse(value))

const formatError = (name: string, value: string): ParameterError => {
  const pattern = name === "amount" ? amountPattern : formatOf(name)
  const message = `must match ${pattern.source}`
  return isPrivate(name) ? { name, message } : { name, value, message }
}

/** The entity that a request names, in either spelling. */
export const entityOf = (fields: Fields): string | undefined =>
  fields.get("entityId") ?? fields.get("authentication.entityId")

/** Whether the value could be an entity's id. */
export const isEntityId = (value: string | undefined): value is string =>
  value !== undefined && entityId.test(value)

/** Everything that is wrong with the fields of a request, by itself and among each other. */
export const parameterErrors = (
  formName: FormName,
  fields: Fields,
  refuseUnknown: boolean
): ReadonlyArray<ParameterError> => {
  const { allowed, required }: Form = forms[formName]
  const has = (name: string) =>
    name === "entityId" ? entityOf(fields) !== undefined : fields.has(name)
  const missing = required
    .filter((name) => !has(name))
    .map((name) => ({ name, message: "is required" }))
  const wrong = [...fields].flatMap(([name, value]): ReadonlyArray<ParameterError> => {
    if (!allowed.some((names) => names.test(name))) {
      return refuseUnknown ? [{ name, message: "is not a supported parameter" }] : []
    }
    return fits(name, value) ? [] : [formatError(name, value)]
  })
  return [...missing, ...wrong, ...problemsBetween(formName, fields)]
}
