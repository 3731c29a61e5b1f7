/** What the shopper's browser sends from the widget (open-payment.md section 2.3). */
import { Effect } from "effect"
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import * as form from "../internal/body.ts"
import * as respond from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import { hidden, notFound, page } from "../kit/pages.ts"
import * as pipeline from "../kit/pipeline.ts"
import { findLive, offered } from "./checkouts.ts"
import type { ParameterError } from "./fields.ts"
import { parameterErrors } from "./fields.ts"
import { returnUrlOf } from "./journeys.ts"
import { open } from "./opening.ts"
import type { Order } from "./Order.ts"
import { instrumentOf } from "./Order.ts"
import * as registrations from "./registrations.ts"
import type { Checkout } from "./State.ts"
import type { Transaction } from "./Transaction.ts"
import { hundredthsOf } from "./Transaction.ts"
import type { World } from "./World.ts"
import * as World_ from "./World.ts"

const escape = respond.escapeHtml

/** Sends the browser on. */
export const goTo = (location: string): SandboxResponse => ({
  ...respond.html("", 303),
  headers: { location, "cache-control": "no-store" }
})

const refusedPage = (errors: ReadonlyArray<ParameterError>): SandboxResponse => ({
  ...page(
    "The payment was not sent",
    `<p>200.300.404 invalid or missing parameter</p>
<ul>${errors.map(({ message, name }) => `<li>${escape(`${name}: ${message}`)}</li>`).join("")}</ul>
<p>Nothing was charged. Go back and correct the form.</p>`
  ),
  status: 400
})

interface Precondition {
  readonly url: string
  readonly parameters: ReadonlyArray<{ readonly name: string; readonly value: string }>
}

/** Posts the issuer's hidden form and goes on when it has loaded, or after ten seconds. */
const methodPage = (url: string, { parameters, url: target }: Precondition): SandboxResponse =>
  page(
    "One moment",
    `<iframe name="method" hidden></iframe>
<form id="method" method="post" target="method" action="${escape(target)}">
${parameters.map(({ name, value }) => hidden(name, value)).join("\n")}
</form>
<p><a id="next" href="${escape(url)}">Continue to your bank</a></p>
<script>
var go = function () { location.replace(document.getElementById("next").href) }
document.getElementById("method").submit()
document.getElementsByName("method")[0].addEventListener("load", go)
setTimeout(go, 10000)
</script>`
  )

const onwards = (transaction: Transaction, returnUrl: string): SandboxResponse => {
  const { redirect } = transaction
  if (redirect === undefined) return goTo(returnUrl)
  const url = String(redirect["url"])
  const [precondition] = (redirect["preconditions"] ?? []) as ReadonlyArray<Precondition>
  return precondition === undefined ? goTo(url) : methodPage(url, precondition)
}

/** The checkout's own fields with what the shopper added; both must not name the return. */
const merge = (checkout: Checkout, posted: form.Fields): form.Fields => {
  const kept = [...checkout.fields].filter(
    ([name]) => name !== "integrity" && !name.startsWith("registrations[")
  )
  const added = [...posted].filter(([name]) => name !== "registrationId")
  return new Map([...kept, ...added])
}

const errorsOf = (
  world: World,
  checkout: Checkout,
  posted: form.Fields,
  fields: form.Fields,
  isStored: boolean
): ReadonlyArray<ParameterError> => {
  const alreadySet = checkout.fields.has("shopperResultUrl")
    ? [{ name: "shopperResultUrl", message: "already set" }]
    : []
  const missing = posted.has("shopperResultUrl")
    ? []
    : [{ name: "shopperResultUrl", message: "is required" }]
  const formName = isStored ? "registrationPayment" : "payment"
  const isRegistration = !checkout.fields.has("paymentType")
  const wrong = parameterErrors(formName, fields, world.state.switches.refuseUnknownFields).filter(
    // A registration has neither amount nor type.
    ({ name }) => !isRegistration || !/^(amount|currency|paymentType)$/.test(name)
  )
  return [...alreadySet, ...missing, ...wrong]
}

/** Only the faults that decide otherwise; the others would spoil the shopper's page. */
const faultOf = ({ triggers }: World, checkout: Checkout) => {
  const fields = checkout.fields
  const owner = `${checkout.entityId}|${checkout.id}`
  const hundredths = hundredthsOf(fields.get("amount"))
  return triggers.take({ operation: "create", hundredths, owner })
}

type Outcome = readonly [response: SandboxResponse, word: string, after?: Effect.Effect<void>]

const pay = (world: World, checkout: Checkout, posted: form.Fields, moment: Moment): Outcome => {
  const { entityId, id } = checkout
  const storedId = posted.get("registrationId")
  const stored = offered(world.state, checkout).find((card) => card.id === storedId)
  if (storedId !== undefined && stored === undefined) {
    return [refusedPage([{ name: "registrationId", message: "is not offered" }]), "invalid"]
  }
  const fields = merge(checkout, posted)
  const errors = errorsOf(world, checkout, posted, fields, stored !== undefined)
  if (errors.length > 0) return [refusedPage(errors), "invalid"]
  const order: Order = {
    entityId,
    paymentType: fields.get("paymentType") === "PA" ? "PA" : "DB",
    fields,
    instrument: stored?.instrument ?? instrumentOf(fields),
    needsCvv: stored === undefined,
    needsBrowser: false,
    shopperResultUrl: posted.get("shopperResultUrl"),
    checkoutId: id
  }
  const opening = open(world.state, order, moment, faultOf(world, checkout))
  if (opening._tag === "Invalid") return [refusedPage(opening.errors), "invalid"]
  const { transaction } = opening
  checkout.transaction = transaction
  checkout.endsAtMs = moment.nowMs + world.state.switches.checkoutExpiresAfterMs
  const returnUrl = returnUrlOf(order.shopperResultUrl ?? "", id, `/v1/checkouts/${id}/payment`)
  const after = World_.aftermath(world, transaction, moment)
  return [onwards(transaction, returnUrl), transaction.phase, after ?? Effect.void]
}

const register = (
  world: World,
  checkout: Checkout,
  posted: form.Fields,
  moment: Moment
): Outcome => {
  const { entityId, id } = checkout
  const fields = merge(checkout, posted)
  const errors = errorsOf(world, checkout, posted, fields, false)
  if (errors.length > 0) return [refusedPage(errors), "invalid"]
  const made = registrations.store(world.state, { entityId, fields, ndc: id }, moment)
  const path = `/v1/checkouts/${id}/registration`
  const back = goTo(returnUrlOf(posted.get("shopperResultUrl") ?? "", id, path))
  if (made._tag === "Refused") {
    checkout.refusal = made.code
    return [back, "declined"]
  }
  checkout.registration = made.registration
  const told = registrations.tell(world, made.registration, "CREATED", moment)
  return [back, "registered", told ?? Effect.void]
}

/** Pays, or stores the card, and sends the browser on. A session serves once. */
export const submit = (
  world: World,
  request: SandboxRequest,
  id: string,
  kind: "payment" | "registration",
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const checkout = findLive(world.state, id, moment.nowMs)
  const entry = {
    operation: "submit",
    reference: checkout?.fields.get("merchantTransactionId"),
    paymentId: id,
    account: checkout?.entityId
  }
  const isUsed =
    checkout?.transaction !== undefined ||
    checkout?.registration !== undefined ||
    checkout?.refusal !== undefined
  const fits = checkout?.fields.has("paymentType") === (kind === "payment")
  const parsed = form.parse(header(request, "content-type"), request.body)
  if (checkout === undefined || isUsed || !fits || parsed._tag !== "Fields") {
    return pipeline.reject(world, entry, "notFound", notFound(), moment)
  }
  const serve = kind === "payment" ? pay : register
  const [response, word, after = Effect.void] = serve(world, checkout, parsed.fields, moment)
  return Effect.andThen(after, pipeline.reject(world, entry, word, response, moment))
}
