import type { Customer, Payment, PaymentMethod, Refund } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import type * as Intent from "../Intent.ts"
import type * as Transaction from "../Transaction.ts"
import * as Money from "./money.ts"

/**
 * Requests in the gateway's names (sheet sections 3 and 5). What is undefined is left out by JSON. Card
 * data and tokens are unwrapped here and nowhere else.
 */
export interface Request {
  /** Below the base URL, with its query. */
  readonly path: string
  /** JSON; a request without one is a GET. */
  readonly body?: string
}

const post = (path: string, body: object): Request => ({ path, body: JSON.stringify(body) })

const encode = (value: string): string => encodeURIComponent(value.toWellFormed())

/** The request for a token; the only one that carries the secret. */
export const token = (account: {
  readonly clientId: string
  readonly clientSecret: string
}): Request =>
  post("/auth/token", { client_id: account.clientId, client_secret: account.clientSecret })

const cardHolder = (holder: Intent.CardHolder) => ({
  first_name: holder.firstName,
  middle_name: holder.middleName,
  last_name: holder.lastName,
  dob: holder.dateOfBirth,
  email: holder.email,
  phone: holder.phone,
  address_1: holder.address1,
  address_2: holder.address2,
  postal_code: holder.postalCode,
  city: holder.city,
  state: holder.state,
  country: holder.country
})

const item = ({ id, price, quantity, title }: Intent.Item) => ({
  item_title: title,
  item_id: id,
  item_qty: quantity,
  item_price: price === undefined ? undefined : Money.units(price)
})

const order = ({ amount, cardHolder: holder, items, orderId }: Intent.Order) => ({
  order_id: orderId,
  order_amount: Money.units(amount),
  order_currency: amount.currency,
  order_items: (items ?? []).map(item),
  card_holder: holder === undefined ? undefined : cardHolder(holder)
})

/** What a customer of ours is as a card holder; the gateway has no field for the rest. */
const holderOf = (customer: Customer.Customer) => {
  const name = customer.name?.trim() ?? ""
  const space = name.indexOf(" ")
  const address = customer.billingAddress
  return {
    first_name: (space < 0 ? name : name.slice(0, space)) || undefined,
    last_name: space < 0 ? undefined : name.slice(space + 1).trimStart(),
    email: customer.email,
    phone: customer.phone,
    address_1: address?.line1,
    postal_code: address?.postalCode,
    city: address?.city,
    state: address?.state,
    country: address?.country
  }
}

/** The order of a charge; its id is our reference, like the charge's own. */
const orderOf = ({ amount, customer, reference }: Payment.ChargeRequest) => ({
  ...order({ orderId: reference, amount }),
  card_holder: customer === undefined ? undefined : holderOf(customer)
})

const expiryOf = ({ expiryMonth, expiryYear }: PaymentMethod.Card): string =>
  `${String(expiryMonth).padStart(2, "0")}${expiryYear}`

const card = (method: PaymentMethod.Card, address: Customer.Address | undefined) => ({
  pan: Redacted.value(method.number),
  code: method.cvv === undefined ? undefined : Redacted.value(method.cvv),
  expiry: expiryOf(method),
  name: method.holder,
  country: address?.country,
  zip: address?.postalCode
})

/** A direct charge: `authorize` holds, `authcap` holds and captures. */
export const charge = (
  operation: "authorize" | "authcap",
  request: Payment.ChargeRequest<PaymentMethod.Card | PaymentMethod.StoredToken>,
  cardAddress: boolean
): Request => {
  const { customer, method, reference } = request
  const paidBy =
    method.type === "card"
      ? { card: card(method, cardAddress ? customer?.billingAddress : undefined) }
      : { token: Redacted.value(method.token) }
  return post("/transactions", {
    operation,
    external_id: reference,
    order: orderOf(request),
    ...paidBy
  })
}

const redirectUrls = (success: string | undefined, failure: string | undefined) =>
  success === undefined && failure === undefined ? undefined : { success, failure }

/** A charge on the checkout page. The shopper comes back the same way, whatever happened there. */
export const hostedCharge = (request: Payment.ChargeRequest): Request =>
  post("/intents/payment", {
    external_id: request.reference,
    redirect_urls: redirectUrls(request.returnUrl, request.returnUrl),
    order: orderOf(request)
  })

/** A payment intent with all that the document has for it. */
export const paymentIntent = (request: Intent.PaymentIntentRequest): Request =>
  post("/intents/payment", {
    external_id: request.externalId,
    redirect_urls: redirectUrls(request.successUrl, request.failureUrl),
    order: order(request.order)
  })

/** A page that stores a card. */
export const cardIntent = (externalId: string): Request =>
  post("/intents/card", { external_id: externalId })

/** A capture or void; without an amount all that is left. */
export const followUp = (
  operation: "capture" | "void",
  { amount, providerReference, reference }: Payment.VoidRequest
): Request =>
  post(`/transactions/${encode(providerReference)}`, {
    external_id: reference,
    operation,
    amount: amount === undefined ? undefined : Money.units(amount)
  })

/** A refund. */
export const refund = ({ amount, providerReference, reference }: Refund.RefundRequest): Request =>
  post("/refunds", {
    external_id: reference,
    trx_id: providerReference,
    amount: Money.units(amount)
  })

/** A path segment of dots would lead to another endpoint, and an empty one to the list. */
export const isPathId = (id: string): boolean => !/^\.*$/.test(id)

/** One transaction, by one of its three names. */
export const lookup = (by: Transaction.Lookup): Request => {
  if ("id" in by) return { path: `/transactions/${encode(by.id)}` }
  return "externalId" in by
    ? { path: `/transaction?type=external_id&id=${encode(by.externalId)}` }
    : { path: `/transaction?type=order_id&id=${encode(by.orderId)}` }
}

/** One page of the list; its dates are days, `toDate` is excluded. */
export const list = (
  page: {
    readonly fromDate: string
    readonly toDate: string
    readonly offset: number
    readonly limit: number
  } & Pick<Transaction.PageRequest, "orderBy" | "orderDirection" | "status" | "type">
): Request => {
  const optional = [
    ["order_by", page.orderBy],
    ["order_dir", page.orderDirection],
    ["filter_type", page.type],
    ["filter_status", page.status]
  ] as const
  return {
    path:
      `/transactions?from_date=${encode(page.fromDate)}&to_date=${encode(page.toDate)}` +
      `&offset=${page.offset}&limit=${page.limit}` +
      optional
        .map(([name, value]) => (value === undefined ? "" : `&${name}=${encode(value)}`))
        .join("")
  }
}
