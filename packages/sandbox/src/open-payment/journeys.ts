/**
 * The shopper's way through a page: 3-D Secure and payments on another page (open-payment.md
 * sections 2.2, 2.12 and 7).
 */
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Json } from "../kit/pipeline.ts"
import type { Authentication } from "./Cards.ts"
import * as Cards from "./Cards.ts"
import type { ParameterError } from "./fields.ts"
import * as Ids from "./Ids.ts"
import type { Order } from "./Order.ts"
import { isMerchantInitiated } from "./rules.ts"
import type { State } from "./State.ts"
import type { Transaction } from "./Transaction.ts"
import * as transitions from "./transitions.ts"

/** Whether a payment goes straight on, cannot be authenticated, or goes to a page. */
export type Plan =
  | { readonly _tag: "Direct" }
  | { readonly _tag: "NotEnrolled" }
  | { readonly _tag: "Page"; readonly authentication: Authentication | undefined }

const direct: Plan = { _tag: "Direct" }

const hasOwnProof = (fields: Fields): boolean =>
  ["eci", "verificationId", "authenticationStatus"].some((name) =>
    fields.has(`threeDSecure.${name}`)
  )

/** Whether the shopper has to go to a page (sections 2.2, 2.12 and 7). */
export const planOf = (state: State, order: Order): Plan => {
  const { fields, instrument, paymentType } = order
  const kind = Cards.kindOf(instrument.brand)
  if (kind === "redirect") return { _tag: "Page", authentication: undefined }
  const { threeD } = state.switches
  const isToken = fields.has("tokenAccount.number")
  const withoutShopper = paymentType === "CD" || isMerchantInitiated(fields)
  if (kind !== "card" || isToken || withoutShopper || hasOwnProof(fields)) return direct
  if (threeD === "never" && paymentType !== "3D") return direct
  const flow = fields.get("customParameters[3DS2_flow]")
  const isMandated = Number(fields.get("threeDSecure.challengeIndicator")) === 4
  const isEnrolled = fields.get("customParameters[3DS2_enrolled]") === "true"
  const known = Cards.enrolled[instrument.number ?? ""]
  const authentication = known ?? (isEnrolled ? Cards.enrolledByRequest : undefined)
  if (authentication === undefined) {
    const isAsked = flow !== undefined || isMandated || threeD === "always" || paymentType === "3D"
    return isAsked ? { _tag: "NotEnrolled" } : direct
  }
  if (flow === "challenge" || isMandated) {
    return { _tag: "Page", authentication: { ...authentication, flow: "challenge" } }
  }
  if (flow === "frictionless") {
    return { _tag: "Page", authentication: { ...authentication, flow: "frictionless" } }
  }
  return { _tag: "Page", authentication }
}

const browserFields = [
  "acceptHeader",
  "screenColorDepth",
  "javaEnabled",
  "language",
  "screenHeight",
  "screenWidth",
  "timezone",
  "userAgent"
].map((name) => `customer.browser.${name}`)

/** What a payment on a page needs besides (sections 2.1 and 2.2). */
export const pageErrors = (
  { switches }: State,
  order: Order,
  plan: Plan
): ReadonlyArray<ParameterError> => {
  if (plan._tag !== "Page") return []
  const needed = order.shopperResultUrl === undefined ? ["shopperResultUrl"] : []
  const isDescribed = switches.requireBrowser && order.needsBrowser
  const browser = isDescribed && plan.authentication !== undefined ? browserFields : []
  return [...needed, ...browser.filter((name) => !order.fields.has(name))].map((name) => ({
    name,
    message: "is required"
  }))
}

const methodForm = (mountUrl: string, draw: Ids.Draw): Json => {
  const data = {
    threeDSServerTransID: Ids.uuid(draw),
    threeDSMethodNotificationURL: `${mountUrl}/acs/method`
  }
  return {
    origin: "iframe#hidden",
    waitUntil: "iframe#onload",
    description: "Hidden iframe post for 3D Secure 2.0",
    url: `${mountUrl}/acs/method?acsRequest=METHOD`,
    method: "POST",
    parameters: [
      {
        name: "threeDSMethodData",
        value: Buffer.from(JSON.stringify(data)).toString("base64url")
      }
    ]
  }
}

/** `redirect` of sections 2.2 and 2.12; `method` only for 3-D (section 9 point 16). */
const redirectOf = (
  { ndc }: Transaction,
  authentication: Authentication | undefined,
  { draw, mountUrl }: Moment
): Json => {
  if (authentication === undefined) {
    return { url: `${mountUrl}/connectors/sandbox/redirect?ndcid=${ndc}`, parameters: [] }
  }
  const query = `asyncsource=ACI_3DS_2&type=methodRedirect&cdkForward=true&ndcid=${ndc}`
  const url = `${mountUrl}/connectors/sandbox/3ds2?${query}`
  const preconditions = authentication.method ? [methodForm(mountUrl, draw)] : []
  return {
    url,
    method: "GET",
    parameters: [],
    ...(preconditions.length === 0 ? {} : { preconditions })
  }
}

const resourcePath = ({ id, paymentType }: Transaction, checkoutId: string | undefined): string => {
  if (checkoutId !== undefined) return `/v1/checkouts/${checkoutId}/payment`
  return paymentType === "3D" ? `/v1/threeDSecure/${id}` : `/v1/payments/${id}`
}

/** The shop's URL with `id` and `resourcePath` in its query (section 2.2). */
export const returnUrlOf = (shopperResultUrl: string, id: string, path: string): string => {
  const url = new URL(shopperResultUrl)
  url.searchParams.set("id", id)
  url.searchParams.set("resourcePath", path)
  return url.href
}

/** Begins the journey: the answer carries the redirect, and the gateway waits. */
export const sendToPage = (
  state: State,
  transaction: Transaction,
  order: Order,
  authentication: Authentication | undefined,
  moment: Moment
): void => {
  const id = order.checkoutId ?? transaction.id
  const path = resourcePath(transaction, order.checkoutId)
  const returnUrl = returnUrlOf(order.shopperResultUrl ?? "", id, path)
  state.journeys.set(transaction.ndc, { transaction, authentication, returnUrl })
  const endsAtMs = moment.nowMs + state.switches.pendingExpiresAfterMs
  const redirect = redirectOf(transaction, authentication, moment)
  transitions.challenge(transaction, redirect, endsAtMs, moment.nowMs)
}
