import type { Payment } from "@switchyard/core"
import * as Effect from "effect/Effect"

/** The shopper's browser at the simulated gateway's pages. */

/** What a browser tells of itself. */
export const browser: Payment.Browser = {
  acceptHeader: "text/html",
  userAgent: "Mozilla/5.0 (X11)",
  language: "en",
  javaEnabled: false,
  colorDepth: 24,
  screenHeight: 1080,
  screenWidth: 1920,
  timezoneOffsetMinutes: 0
}

const request = ({ fields, method, url }: Payment.BrowserRequest) => {
  const form = new URLSearchParams(fields.map(({ name, value }): [string, string] => [name, value]))
  return fetch(url, method === "GET" ? {} : { method, body: form })
}

/** Follows a redirect, its hidden requests first, and presses a button of the bank's page. */
export const decide = (
  { nextAction }: { readonly nextAction?: Payment.NextAction },
  decision: "approve" | "decline" | "leave"
): Effect.Effect<void> =>
  Effect.promise(async () => {
    if (nextAction?.type !== "redirect") return
    for (const hidden of nextAction.preconditions ?? []) await request(hidden)
    const page = await (await request(nextAction)).text()
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? ""
    const fields = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = "", value = ""]): [string, string] => [name, value]
    )
    const body = new URLSearchParams([...fields, ["decision", decision]])
    await fetch(action, { method: "POST", body, redirect: "manual" })
  })

/** Types a card into the widget's form and submits it, as the script does; answers where it leads. */
export const submit = (
  widget: Payment.NextAction | undefined,
  number: string
): Effect.Effect<string | null> =>
  Effect.promise(async () => {
    if (widget?.type !== "widget") return null
    const script = new URL(widget.scriptUrl)
    const checkoutId = script.searchParams.get("checkoutId") ?? ""
    const base = widget.scriptUrl.slice(0, widget.scriptUrl.indexOf("/v1/"))
    const path = checkoutId.endsWith("/registration") ? checkoutId : `${checkoutId}/payment`
    const response = await fetch(`${base}/v1/checkouts/${path}`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({
        paymentBrand: "VISA",
        "card.number": number,
        "card.holder": "Jane Jones",
        "card.expiryMonth": "05",
        "card.expiryYear": "2034",
        "card.cvv": "123",
        "customer.browser.acceptHeader": browser.acceptHeader,
        "customer.browser.language": browser.language,
        "customer.browser.screenHeight": String(browser.screenHeight),
        "customer.browser.screenWidth": String(browser.screenWidth),
        "customer.browser.screenColorDepth": String(browser.colorDepth),
        "customer.browser.timezone": String(browser.timezoneOffsetMinutes),
        "customer.browser.javaEnabled": String(browser.javaEnabled),
        "customer.browser.userAgent": browser.userAgent,
        shopperResultUrl: widget.returnUrl
      })
    })
    return response.headers.get("location")
  })
