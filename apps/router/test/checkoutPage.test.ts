import { describe, expect, it } from "vitest"
import * as NextStep from "../src/domain/ledger/NextStep.ts"
import * as CheckoutPage from "../src/http/CheckoutPage.ts"

const page = "https://router.test/v1/checkout/pay_1"
const returnUrl = "https://router.test/v1/return/pay_1"

const widget = {
  type: "widget",
  scriptUrl: "https://gateway.test/v1/paymentWidgets.js?checkoutId=A&b=1",
  integrity: "sha384-abc",
  brands: ["VISA", "MASTER"],
  returnUrl
} as const

const redirect = {
  type: "redirect",
  method: "POST",
  url: "https://bank.test/acs?a=1&b=2",
  fields: [{ name: "creq", value: "value" }]
} as const

const method = {
  method: "POST",
  url: "https://issuer.test/method",
  fields: [{ name: "threeDSMethodData", value: "data" }]
} as const

const render = (
  step: NextStep.NextStep,
  payment: Partial<CheckoutPage.Shown["payment"]> = {}
): CheckoutPage.Page & { readonly policy: Record<string, string> } => {
  const shown = { amount: 9200, currency: "EUR", returnUrl: "https://shop.test/done" } as const
  const made = CheckoutPage.render({
    step,
    payment: { ...shown, ...payment },
    returnUrl,
    nonce: "n0nce"
  })
  const directives = (made.headers["content-security-policy"] ?? "").split("; ")
  const policy = Object.fromEntries(
    directives.map((one): [string, string] => {
      const [name = "", ...sources] = one.split(" ")
      return [name, sources.join(" ")]
    })
  )
  return { ...made, policy }
}

describe("a next step", () => {
  it("is carried out on a page of ours where it is a widget or has hidden requests first", () => {
    const plain = NextStep.of(redirect, page)
    expect(NextStep.view(plain)).toEqual(redirect)
    expect(NextStep.view(NextStep.of({ ...redirect, preconditions: [] }, page))).toEqual(redirect)
    for (const action of [widget, { ...redirect, preconditions: [method] }]) {
      expect(NextStep.view(NextStep.of(action, page))).toEqual({
        type: "redirect",
        method: "GET",
        url: page,
        fields: []
      })
    }
    expect(NextStep.view(null)).toBeNull()
  })
})

describe("the page of a widget", () => {
  it("loads the gateway's script, checked, and sends its form to our way back", () => {
    const { html } = render(widget)
    expect(html).toContain(
      '<form action="https://router.test/v1/return/pay_1" class="paymentWidgets" data-brands="VISA MASTER">'
    )
    expect(html).toContain(
      '<script nonce="n0nce" src="https://gateway.test/v1/paymentWidgets.js?checkoutId=A&amp;b=1" ' +
        'integrity="sha384-abc" crossorigin="anonymous"></script>'
    )
    expect(html).toContain("<h1>EUR 92.00</h1>")
    const { integrity: _, ...unchecked } = widget
    expect(render(unchecked).html).not.toMatch(/integrity|crossorigin/)
  })

  it("lets the browser run that script and nothing else", () => {
    const { headers, policy } = render(widget)
    expect(policy).toMatchObject({
      "default-src": "'none'",
      "base-uri": "'none'",
      "frame-ancestors": "'none'",
      "script-src": "https://gateway.test 'nonce-n0nce'",
      "connect-src": "https://gateway.test",
      "form-action": "https://gateway.test https://router.test https://shop.test https:"
    })
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY"
    })
  })

  it("shows amounts of currencies without and with three decimals", () => {
    expect(render(widget, { currency: "JPY" }).html).toContain("<h1>JPY 9200</h1>")
    expect(render(widget, { currency: "KWD" }).html).toContain("<h1>KWD 9.200</h1>")
  })

  it("escapes whatever comes from outside, in markup and in the policy", () => {
    const evil = `"><script>alert(1)</script>&'`
    const { html, policy } = render(
      { ...widget, scriptUrl: evil, integrity: evil, brands: [evil], returnUrl: evil },
      { returnUrl: "https://shop.test;script-src/done" }
    )
    expect(html).not.toContain("<script>")
    expect(html).not.toContain(`"'`)
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(policy["script-src"]).toBe("'nonce-n0nce'")
    expect(policy["form-action"]).toBe("https://router.test https:")
  })
})

describe("the page of a redirect with hidden requests first", () => {
  const step = { ...redirect, preconditions: [method], page }

  it("has a frame for each of them, and the request itself", () => {
    const { html } = render(step)
    expect(html).toContain('<iframe name="first-0" sandbox="')
    expect(html).toContain(
      '<form class="first" target="first-0" method="post" action="https://issuer.test/method">' +
        '<input type="hidden" name="threeDSMethodData" value="data"></form>'
    )
    expect(html).toContain(
      '<form id="next" method="post" action="https://bank.test/acs?a=1&amp;b=2">' +
        '<input type="hidden" name="creq" value="value"></form>'
    )
  })

  it("goes to an address by GET, never by a form that would drop its query", () => {
    const fields = [{ name: "c", value: "3 & 4" }]
    const { html } = render({
      ...step,
      method: "GET",
      fields,
      preconditions: [{ ...method, method: "GET", fields: [] }]
    })
    expect(html).toContain('<a id="next" href="https://bank.test/acs?a=1&amp;b=2&amp;c=3+%26+4"')
    expect(html).toContain('<a class="first" target="first-0" href="https://issuer.test/method"')
    expect(html).not.toContain("<form")
  })

  it("runs our own script alone, and lets forms and frames go where they have to", () => {
    expect(render(step).policy).toMatchObject({
      "default-src": "'none'",
      "script-src": "'nonce-n0nce'",
      "frame-src": "https://issuer.test https:",
      "form-action":
        "https://bank.test https://issuer.test https://router.test https://shop.test https:"
    })
  })
})
