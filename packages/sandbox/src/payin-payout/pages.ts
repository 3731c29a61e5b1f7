/**
 * What the payer sees behind `pay_url`: the gateway's page, where Confirm Payment uses the link up, then a
 * simulated UPI app (payin-payout.md sections 5.2 and 6; section 9, points 18 to 20).
 */
import { Effect } from "effect"
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { escapeHtml as escape, html } from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import { notFound, page } from "../kit/pages.ts"
import type { Payin } from "./Payin.ts"
import { fromPaise, toPaise, toText } from "./Rupees.ts"
import type { Switches } from "./State.ts"
import * as transitions from "./transitions.ts"
import type { World } from "./World.ts"
import { notify } from "./World.ts"

const pattern = /^\/pay\/([A-Za-z0-9]{32})(\/confirm|\/upi)?$/

/** Whether the path is one of the payer's pages. */
export const isPage = (path: string): boolean => path.startsWith("/pay/")

const used = (): SandboxResponse => ({
  ...page("The link is used up", "<p>It was confirmed before, or its time is over.</p>"),
  status: 410
})

const seeOther = (location: string): SandboxResponse => ({
  ...html("", 303),
  headers: { location, "cache-control": "no-store" }
})

/** Where the payer goes in the end; unchanged unless the switch adds the order. */
const returnUrl = ({ orderId, redirectUrl }: Payin, { appendOrderId }: Switches): string => {
  if (!appendOrderId) return redirectUrl
  const url = new URL(redirectUrl)
  url.searchParams.set("order_id", orderId)
  return url.href
}

const leave = (payin: Payin, switches: Switches): string =>
  `<p><a href="${escape(returnUrl(payin, switches))}">Leave without paying</a></p>`

const sum = (payin: Payin): string =>
  `<p><strong>₹ ${toText(payin.requestedPaise)}</strong> for order ${escape(payin.orderId)}</p>`

const linkPage = (payin: Payin, url: string, switches: Switches): SandboxResponse =>
  page(
    "Pay by UPI (simulated)",
    `${sum(payin)}
<form method="post" action="${escape(url)}/confirm"><button>Confirm Payment</button></form>
${leave(payin, switches)}`
  )

const upiPage = (payin: Payin, url: string, switches: Switches): SandboxResponse =>
  page(
    "Simulated UPI app",
    `${sum(payin)}
<form method="post" action="${escape(url)}/upi">
<p><label>Pay ₹ <input name="amount" inputmode="decimal" size="10"
value="${toText(payin.requestedPaise)}"></label> (another amount is possible)</p>
<button name="decision" value="approve">Approve</button>
<button name="decision" value="reject">Reject</button>
</form>
${leave(payin, switches)}`
  )

const confirm = (
  world: World,
  payin: Payin,
  url: string,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  if (payin.confirmed || payin.status !== "Pending") return Effect.succeed(used())
  transitions.confirm(payin, moment.nowMs)
  return Effect.as(notify(world, payin), seeOther(`${url}/upi`))
}

/** The payer's decision in the app; a second one changes nothing. */
const decide = (
  world: World,
  payin: Payin,
  url: string,
  form: URLSearchParams,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { switches } = world.state
  if (payin.status !== "Pending") return Effect.succeed(used())
  const paise = toPaise(Number(form.get("amount") ?? fromPaise(payin.requestedPaise))) ?? 0
  if (form.get("decision") === "reject") {
    transitions.reject(world.state, payin, "Rejected by the payer", moment.nowMs)
  } else if (form.get("decision") === "approve" && paise > 0) {
    transitions.approve(world.state, payin, paise, moment.nowMs)
  } else {
    return Effect.succeed({ ...upiPage(payin, url, switches), status: 422 })
  }
  return Effect.as(notify(world, payin), seeOther(returnUrl(payin, switches)))
}

/** Serves one of the payer's pages. */
export const serve = (
  world: World,
  request: SandboxRequest,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const [, linkId = "", step] = pattern.exec(request.path) ?? []
  const payin = world.state.links.get(linkId)
  if (payin === undefined) return Effect.succeed(notFound())
  const { switches } = world.state
  const url = `${moment.mountUrl}/pay/${linkId}`
  const isUsed = payin.confirmed || payin.status !== "Pending"
  switch (`${request.method} ${step ?? ""}`) {
    case "GET ":
      return Effect.succeed(isUsed ? used() : linkPage(payin, url, switches))
    case "POST /confirm":
      return confirm(world, payin, url, moment)
    case "GET /upi":
      return Effect.succeed(
        payin.confirmed && payin.status === "Pending" ? upiPage(payin, url, switches) : used()
      )
    case "POST /upi":
      if (!payin.confirmed) return Effect.succeed(used())
      return decide(world, payin, url, new URLSearchParams(request.body), moment)
    default:
      return Effect.succeed(notFound())
  }
}
