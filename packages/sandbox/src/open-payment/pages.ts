/**
 * The pages that the shopper sees: the bank where they decide, and the way back to the shop
 * (open-payment.md sections 2.2, 2.3 and 2.12).
 */
import { Effect } from "effect"
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { header, mountUrl } from "../Gateway.ts"
import * as form from "../internal/body.ts"
import * as respond from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import { hidden, notFound, page } from "../kit/pages.ts"
import { asDecimal } from "../kit/Triggers.ts"
import { findLive, offered } from "./checkouts.ts"
import type { Journey } from "./State.ts"
import { goTo, submit } from "./submit.ts"
import { referenceOf } from "./Transaction.ts"
import * as transitions from "./transitions.ts"
import * as widget from "./widget.ts"
import type { World } from "./World.ts"
import { notify } from "./World.ts"

const escape = respond.escapeHtml

const button = (value: string, text: string) =>
  `<button name="decision" value="${value}">${text}</button>`

/** What the shopper may press: 3-D asks who they are, another page whether they pay. */
const buttons = ({ authentication }: Journey): string =>
  authentication === undefined
    ? [button("approve", "Pay"), button("decline", "Fail"), button("cancel", "Cancel")].join("\n")
    : [button("approve", "Approve"), button("decline", "Decline")].join("\n")

const question = (request: SandboxRequest, ndcid: string, journey: Journey): SandboxResponse => {
  const { currency, hundredths } = journey.transaction
  const what = `${asDecimal(hundredths)} ${currency}`
  const reference = referenceOf(journey.transaction)
  const text = reference === undefined ? what : `${what} for ${reference}`
  return page(
    "Simulated bank",
    `<p>Confirm the payment of <strong>${escape(text)}</strong>.</p>
<form method="post" action="${escape(mountUrl(request))}/acs/decision">
${hidden("ndcid", ndcid)}
${buttons(journey)}
${button("leave", "Walk away")}
</form>`
  )
}

const left = () =>
  page("You have left", "<p>The payment stays pending until the gateway gives it up.</p>")

/** Ends the journey, tells it, and sends the browser back to the shop. */
const end = (
  world: World,
  { returnUrl, transaction }: Journey,
  decision: transitions.Decision,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const isChanged = transitions.resolve(world.state, transaction, decision, moment)
  const back = goTo(returnUrl)
  return isChanged ? Effect.as(notify(world, transaction, moment), back) : Effect.succeed(back)
}

const bank = (
  world: World,
  request: SandboxRequest,
  ndcid: string,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const journey = world.state.journeys.get(ndcid)
  if (journey === undefined) return Effect.succeed(notFound())
  if (journey.transaction.underway?.waitsFor !== "shopper")
    return Effect.succeed(goTo(journey.returnUrl))
  if (journey.authentication?.flow === "frictionless") return end(world, journey, "approve", moment)
  return Effect.succeed(question(request, ndcid, journey))
}

const isDecision = (text: string | undefined): text is transitions.Decision =>
  text === "approve" || text === "decline" || text === "cancel"

const decide = (
  world: World,
  posted: form.Fields,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const journey = world.state.journeys.get(posted.get("ndcid") ?? "")
  const decision = posted.get("decision")
  if (journey === undefined) return Effect.succeed(notFound())
  if (decision === "leave") return Effect.succeed(left())
  return isDecision(decision) ? end(world, journey, decision, moment) : Effect.succeed(notFound())
}

const script = (world: World, checkoutId: string, moment: Moment): SandboxResponse => {
  const checkout = findLive(world.state, checkoutId.replace(/\/registration$/, ""), moment.nowMs)
  if (checkout === undefined) return widget.withoutSession()
  checkout.opened = true
  return widget.respondWith(offered(world.state, checkout))
}

const submitPath = /^\/v1\/checkouts\/([A-Za-z0-9.-]+)\/(payment|registration)$/

/** Serves a page of the browser; undefined when the request is not for one. */
export const serve = (
  world: World,
  request: SandboxRequest,
  moment: Moment
): Effect.Effect<SandboxResponse> | undefined => {
  const { method, path } = request
  const query = new URLSearchParams(request.query)
  const posted = () => {
    const parsed = form.parse(header(request, "content-type"), request.body)
    return parsed._tag === "Fields" ? parsed.fields : new Map<string, string>()
  }
  switch (path) {
    case "/connectors/sandbox/3ds2":
    case "/connectors/sandbox/redirect":
      return bank(world, request, query.get("ndcid") ?? "", moment)
    case "/acs/method":
      return Effect.succeed(respond.html("<!doctype html><title>3-D Secure method</title>"))
    case "/acs/decision":
      return method === "POST" ? decide(world, posted(), moment) : Effect.succeed(notFound())
    case "/v1/paymentWidgets.js":
      return Effect.succeed(script(world, query.get("checkoutId") ?? "", moment))
  }
  const [, id = "", kind] = submitPath.exec(path) ?? []
  if (method !== "POST" || kind === undefined) return undefined
  return submit(world, request, id, kind === "payment" ? "payment" : "registration", moment)
}
