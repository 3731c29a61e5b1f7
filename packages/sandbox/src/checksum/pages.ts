/**
 * The pages that the customer sees: the access control server where they decide, and the form
 * that carries
 * them back to the merchant (checksum.md sections 6 and 13.2; section 20 point 10).
 */
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { mountUrl } from "../Gateway.ts"
import { escapeHtml as escape } from "../internal/respond.ts"
import { autoPost, hidden, notFound, page } from "../kit/pages.ts"
import { pendingSettlesAfterMs } from "../kit/Triggers.ts"
import * as Codes from "./Codes.ts"
import { pend } from "./decide.ts"
import { returnFieldsOf } from "./notifications.ts"
import { isAsynchronous, type Payment } from "./Payment.ts"
import type { State } from "./State.ts"
import * as transitions from "./transitions.ts"

/** A bank transfer may be given in order now and arrive later. */
const later = `<button name="PaRes" value="P">Pay, the bank confirms later</button>`

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
${isAsynchronous(payment) ? later : ""}
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
  if (underway?.kind !== "create" || underway.settlesAtMs !== Infinity) return false
  switch (decision) {
    case "Y":
      if (payment.card !== undefined) payment.eci = "5"
      transitions.succeed(state, payment, underway, nowMs)
      return true
    case "N":
      transitions.fail(payment, "create", underway.from, Codes.documented.failed, nowMs)
      return true
    case "C":
      transitions.cancel(payment, "customer", nowMs)
      return true
    case "P":
      if (!isAsynchronous(payment)) return false
      pend(payment, true, pendingSettlesAfterMs, nowMs)
      return true
    default:
      return false
  }
}

/**
 * The form that posts itself to `merchantRedirectUrl`; without scripts the customer presses the
 * button.
 */
export const back = (state: State, payment: Payment): SandboxResponse =>
  autoPost(
    payment.merchantRedirectUrl ?? "",
    payment.redirectMethod,
    returnFieldsOf(state, payment)
  )

/** The payment behind the page's secret. */
export const paymentOf = (state: State, secret: string | undefined): Payment | undefined =>
  secret === undefined ? undefined : state.challenges.get(secret)
