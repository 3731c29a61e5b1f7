import { Money, type Payment } from "@switchyard/core"
import { Result } from "effect"
import type { NextStep } from "../domain/ledger/NextStep.ts"
import type { PaymentRecord } from "../domain/ledger/PaymentRecord.ts"
import { script } from "./internal/stepsScript.ts"

/**
 * The page for what a shopper has to do where the gateway has no page of its own: its widget, or the hidden
 * requests that the shopper's bank wants to see first. Pure. It shows the amount and nothing else of the
 * merchant's.
 */

/** A page, and what a browser has to keep to while it shows it. */
export interface Page {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

/** What is to be shown. */
export interface Shown {
  readonly step: NextStep
  readonly payment: Pick<PaymentRecord, "amount" | "currency" | "returnUrl">
  /** Where the shopper comes back to us. */
  readonly returnUrl: string
  /** Random; lets the browser tell our own inline script from any other. */
  readonly nonce: string
}

/** The page of a next step. */
export const render = (shown: Shown): Page =>
  shown.step.type === "widget" ? widget(shown, shown.step) : steps(shown, shown.step)

const escape = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")

/**
 * The origin of a URL as a source of a policy; nothing where it has none. A host may have characters that
 * end a directive.
 */
const originOf = (url: string | null): ReadonlyArray<string> => {
  const origin = url !== null && URL.canParse(url) ? new URL(url).origin : ""
  return /^https?:\/\/[A-Za-z0-9.:[\]-]+$/.test(origin) ? [origin] : []
}

// Chromium holds the redirects after a form to this list too: banks, and then the merchant's own page.
const formTargets = ({ payment, returnUrl }: Shown, ...urls: ReadonlyArray<string>) => [
  ...[...urls, returnUrl, payment.returnUrl].flatMap(originOf),
  "https:"
]

const policyOf = (directives: Readonly<Record<string, ReadonlyArray<string>>>): string =>
  Object.entries({
    "default-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    ...directives
  })
    .map(([name, sources]) => [name, ...new Set(sources)].join(" "))
    .join("; ")

const pageOf = (
  { payment }: Shown,
  policy: Readonly<Record<string, ReadonlyArray<string>>>,
  body: string
): Page => {
  const { amount, currency } = payment
  const money = Money.fromMinorUnits(amount, currency).pipe(
    Result.flatMap((one) => Money.format(one))
  )
  const shown = `${currency} ${Result.getOrElse(money, () => String(amount))}`
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(shown)}</title>
<link rel="icon" href="data:,">
</head>
<body>
<main>
<h1>${escape(shown)}</h1>
<noscript><p>This page needs JavaScript.</p></noscript>
${body}
</main>
</body>
</html>
`,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policyOf(policy),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY"
    }
  }
}

const widget = (
  shown: Shown,
  { brands, integrity, returnUrl, scriptUrl }: Extract<NextStep, { readonly type: "widget" }>
): Page => {
  const gateway = originOf(scriptUrl)
  const checked =
    integrity === undefined ? "" : ` integrity="${escape(integrity)}" crossorigin="anonymous"`
  const policy = {
    "script-src": [...gateway, `'nonce-${shown.nonce}'`],
    // The widget styles what it draws by itself, and a bank may be asked in a frame of it.
    "style-src": [...gateway, "'unsafe-inline'"],
    "img-src": [...gateway, "data:"],
    "font-src": [...gateway, "data:"],
    "connect-src": gateway,
    "frame-src": [...gateway, "https:"],
    "form-action": formTargets(shown, scriptUrl, returnUrl)
  }
  const [action, offered] = [escape(returnUrl), escape(brands.join(" "))]
  return pageOf(
    shown,
    policy,
    `<form action="${action}" class="paymentWidgets" data-brands="${offered}"></form>
<script nonce="${shown.nonce}" src="${escape(scriptUrl)}"${checked}></script>`
  )
}

/** A request by GET is an address to go to: a form would put its fields in place of the address's own. */
const addressOf = ({ fields, url }: Payment.BrowserRequest): string => {
  if (fields.length === 0 || !URL.canParse(url)) return url
  const address = new URL(url)
  for (const { name, value } of fields) address.searchParams.append(name, value)
  return address.href
}

/** An element that the script sends off: a link to follow or a form to submit. */
const request = (made: Payment.BrowserRequest, attributes: string): string => {
  if (made.method === "GET") {
    return `<a ${attributes} href="${escape(addressOf(made))}" referrerpolicy="no-referrer"></a>`
  }
  const inputs = made.fields.map(
    ({ name, value }) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`
  )
  return `<form ${attributes} method="post" action="${escape(made.url)}">${inputs.join("")}</form>`
}

const steps = (shown: Shown, step: Extract<NextStep, { readonly type: "redirect" }>): Page => {
  const { preconditions = [] } = step
  const urls = preconditions.map(({ url }) => url)
  const policy = {
    "script-src": [`'nonce-${shown.nonce}'`],
    "img-src": ["data:"],
    "frame-src": [...urls.flatMap(originOf), "https:"],
    "form-action": formTargets(shown, step.url, ...urls)
  }
  const first = preconditions.map(
    (made, index) =>
      `<iframe name="first-${index}" sandbox="allow-forms allow-same-origin allow-scripts" hidden></iframe>
${request(made, `class="first" target="first-${index}"`)}`
  )
  return pageOf(
    shown,
    policy,
    `<p>One moment, please: you are taken to your bank.</p>
${first.join("\n")}
${request(step, `id="next"`)}
<script nonce="${shown.nonce}">${script}</script>`
  )
}
