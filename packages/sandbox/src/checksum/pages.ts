/**
 * The pages that the customer sees: the access control server where they decide, and the form
 * that carries
 * them back to the merchant (checksum.md sections 6 and 13.2; section 20 point 10).
 */
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { mountUrl } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"
import * as Codes from "./Codes.ts"
import { returnFieldsOf } from "./notifications.ts"
import type { Payment } from "./Payment.ts"
import type { State } from "./State.ts"
import * as transitions from "./transitions.ts"

const escape = respond.escapeHtml

const page = (title: string, content: string): SandboxResponse =>
  respond.html(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>body{font:16px system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;padding:.6rem 1.2rem;margin-right:.5rem}</style></head>
<body><h1>${escape(title)}</h1>
${content}
</body></html>`)

const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`

/** What a link that has been used or never existed leads to. */
export const notFound = () => ({
  ...page("No such payment", "<p>The link is not valid any more.</p>"),
  status: 404
})

/** The page on which the customer authenticates or fails. */
export const challenge = (
  state: State,
  request: SandboxRequest,
  secret: string | undefined
): SandboxResponse => {
  const payment = secret === undefined ? undefined : state.challenges.get(secret)
  if (secret === undefined || payment === undefined) return notFound()
  const question = `${payment.amount} ${payment.currency} for ${payment.merchantTransactionId}`
  return page(
    "Simulated bank",
    `<p>Confirm the payment of <strong>${escape(question)}</strong>.</p>
<form method="post" action="${escape(mountUrl(request))}/acs/complete">
${hidden("MD", secret)}
<button name="PaRes" value="Y">Pay</button>
<button name="PaRes" value="N">Fail</button>
<button name="PaRes" value="C">Cancel</button>
</form>`
  )
}

/** The customer's decision; true when it changed the payment. A second decision changes nothing. */
export const decide = (
  state: State,
  payment: Payment,
  decision: string | undefined,
  nowMs: number
): boolean => {
  const { underway } = payment
  if (underway?.kind !== "create") return false
  switch (decision) {
    case "Y":
      if (payment.card !== undefined) payment.eci = "5"
      transitions.succeed(state, payment, underway, nowMs)
      return true
    case "N":
      transitions.fail(payment, "create", underway.from, Codes.documented.failed, nowMs)
      return true
    case "C":
      transitions.cancel(payment, nowMs)
      return true
    default:
      return false
  }
}

/**
 * The form that posts itself to `merchantRedirectUrl`; without scripts the customer presses the
 * button.
 */
export const back = (state: State, payment: Payment): SandboxResponse => {
  const target = payment.merchantRedirectUrl ?? ""
  const inputs = Object.entries(returnFieldsOf(state, payment)).map(([name, value]) =>
    hidden(name, value)
  )
  return page(
    "Back to the shop",
    `<form id="back" method="${payment.redirectMethod.toLowerCase()}" action="${escape(target)}">
${inputs.join("\n")}
<button>Continue</button>
</form>
<script>document.getElementById("back").submit()</script>`
  )
}

/** The payment behind the page's secret. */
export const paymentOf = (state: State, secret: string | undefined): Payment | undefined =>
  secret === undefined ? undefined : state.challenges.get(secret)
