import type { Payment } from "@switchyard/core"
import * as Wire from "./wire.ts"

/** What the shopper's browser has to do next (sheet sections 2.2, 2.3 and 2.12). */

/**
 * The method rule of section 2.2: what the gateway says; where it is silent, a form where there are
 * parameters, else a plain forward. Null where the address is none.
 */
const browserRequest = (sent: Wire.BrowserRequest): Payment.BrowserRequest | null => {
  const parsed = URL.canParse(sent.url) ? new URL(sent.url) : null
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null
  const fields = (sent.parameters ?? []).map(({ name, value }) => ({
    name,
    value: String(value ?? "")
  }))
  const said = Wire.read(sent.method)?.toUpperCase()
  const method =
    said === "GET" || said === "POST" ? said : fields.length > 0 ? "POST" : ("GET" as const)
  if (method === "POST" || fields.length === 0) return { method, url: sent.url, fields }
  for (const { name, value } of fields) parsed.searchParams.append(name, value)
  return { method, url: parsed.href, fields: [] }
}

/** The redirect of an answer: undefined where it has none, null where it cannot be read. */
export const redirect = (answer: Wire.Answer): Payment.Redirect | null | undefined => {
  if (answer.redirect === undefined || answer.redirect === null) return undefined
  const read = Wire.readRedirect(answer.redirect)
  const target = read === null ? null : browserRequest(read)
  if (read === null || target === null) return null
  const preconditions = (read.preconditions ?? []).map(browserRequest)
  if (preconditions.length === 0) return { type: "redirect", ...target }
  return preconditions.every((one) => one !== null)
    ? { type: "redirect", ...target, preconditions }
    : null
}

/** What the widget of an account needs beside its checkout. */
export interface WidgetOptions {
  readonly baseUrl: string
  readonly brands: ReadonlyArray<string>
}

/** The widget that draws the gateway's form for a checkout; `suffix` is `/registration` to store a card. */
export const widget = (
  { baseUrl, brands }: WidgetOptions,
  checkout: { readonly id: string; readonly integrity: string | undefined },
  returnUrl: string,
  suffix: "" | "/registration" = ""
): Payment.Widget => ({
  type: "widget",
  scriptUrl: `${baseUrl}/v1/paymentWidgets.js?checkoutId=${encodeURIComponent(checkout.id)}${suffix}`,
  ...(checkout.integrity === undefined ? {} : { integrity: checkout.integrity }),
  brands,
  returnUrl
})
