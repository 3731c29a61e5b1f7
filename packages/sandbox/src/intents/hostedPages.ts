/** The HTML of the hosted checkout and card pages (intents.md sections 9 and 10). */
import type { SandboxResponse } from "../Gateway.ts"
import { escapeHtml } from "../internal/respond.ts"
import { hidden, page } from "../kit/pages.ts"
import { suggested } from "./Cards.ts"
import type { Intent, PaymentIntent } from "./Intent.ts"

/** Where the page is and by which names it was opened. */
export interface Opened {
  readonly url: string
  readonly clientId: string
  readonly intent: Intent
  readonly nowMs: number
}

/** A money amount for people; the currency decides the decimals. */
const money = (amount: number, currency: string): string => {
  const format = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    currencyDisplay: "code"
  })
  const { maximumFractionDigits = 2 } = format.resolvedOptions()
  return format.format(amount / 10 ** maximumFractionDigits)
}

const orderOf = ({ order }: PaymentIntent): string => {
  const items = (order.order_items ?? []).map(
    ({ item_qty = 1, item_title = "" }) => `<li>${escapeHtml(`${item_qty} × ${item_title}`)}</li>`
  )
  const total = money(order.order_amount, order.order_currency)
  return `<p>Order ${escapeHtml(order.order_id)}: <strong>${escapeHtml(total)}</strong></p>
${items.length === 0 ? "" : `<ul>${items.join("")}</ul>`}`
}

const input = (label: string, name: string, value: string): string =>
  `<p><label>${label}<br><input name="${name}" value="${value}" required></label></p>`

/** A card that works, so that one click is enough. */
const cardInputs = (nowMs: number): string =>
  [
    input("Card number", "pan", suggested),
    input("Expiry (MMYYYY)", "expiry", `12${new Date(nowMs).getUTCFullYear() + 3}`),
    input("Security code", "code", "012"),
    input("Name on card", "name", "John Doe")
  ].join("\n")

const button = (decision: string, label: string): string =>
  `<button name="decision" value="${decision}">${label}</button>`

/** Leaves the card fields unchecked: whoever declines or walks away needs none. */
const wayOut = (decision: string, label: string): string =>
  `<button name="decision" value="${decision}" formnovalidate>${label}</button>`

/** The page itself; `complaint` says what was wrong with the card that was typed. */
export const open = (
  { clientId, intent, nowMs, url }: Opened,
  complaint?: string
): SandboxResponse => {
  const isPayment = intent.kind === "payment"
  const complaining = complaint === undefined ? "" : `<p role="alert">${escapeHtml(complaint)}</p>`
  const buttons = isPayment
    ? [button("pay", "Pay"), wayOut("decline", "Decline"), wayOut("leave", "Walk away")]
    : [button("save", "Save card"), wayOut("leave", "Walk away")]
  const shown = page(
    isPayment ? "Checkout" : "Your card",
    `${isPayment ? orderOf(intent) : "<p>The shop will keep a token of this card.</p>"}
${complaining}
<form method="post" action="${escapeHtml(url)}" autocomplete="off">
${hidden("client_id", clientId)}
${hidden("intent_id", intent.id)}
${cardInputs(nowMs)}
${buttons.join("\n")}
</form>`
  )
  return complaint === undefined ? shown : { ...shown, status: 400 }
}

/** The shopper closed the page: nothing happened and the page stays open until it expires. */
export const left = ({ clientId, intent, url }: Opened): SandboxResponse => {
  const query = new URLSearchParams({ client_id: clientId, intent_id: intent.id })
  const until = new Date(intent.expiresAtMs).toISOString()
  return page(
    "You walked away",
    `<p>Nothing happened. <a href="${escapeHtml(`${url}?${query.toString()}`)}">Come back</a>
until ${until}.</p>`
  )
}

/** What an intent that was used or has expired leads to. */
export const closed = (why: "used" | "expired"): SandboxResponse =>
  why === "used"
    ? { ...page("Already done", "<p>This page has been used.</p>"), status: 409 }
    : { ...page("Too late", "<p>This page has expired.</p>"), status: 410 }

/** The end of the way for a merchant that gave no URL to go back to. */
export const finished = (title: string, name: string, value: string): SandboxResponse =>
  page(title, `<p>${escapeHtml(name)}: <code>${escapeHtml(value)}</code></p>`)

/** Sends the browser on; parameters of the same name in the URL are replaced (section 15 point 6). */
export const redirect = (
  target: string,
  parameters: Readonly<Record<string, string>>
): SandboxResponse => {
  const url = new URL(target)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  const { headers, ...rest } = page("Back to the shop", "")
  return { ...rest, status: 303, headers: { ...headers, location: url.href } }
}
