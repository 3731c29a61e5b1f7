import type { Objects } from "@switchyard/client"
import { createServer } from "node:http"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import * as CheckoutPage from "../src/http/CheckoutPage.ts"
import * as chromium from "./support/chromium.ts"
import { card, paymentOf } from "./support/client.ts"
import * as methods from "./support/methods.ts"
import * as pages from "./support/pages.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => {
  router = await Router.start({ ...methods.gateways, reachable: true })
})
afterAll(() => router.close())

const returnUrl = "https://shop.test/done?cart=7"

const open = async (members: object): Promise<Objects.Payment> => {
  const answer = await router.pay({ returnUrl, ...members })
  const payment = paymentOf(answer)
  expect([answer.status, payment.status]).toEqual([201, "requires_action"])
  return payment
}

const widget = (members: object = {}) =>
  open({ metadata: { plan: "open-payment" }, method: { type: "hosted" }, ...members })

const threeD = (members: object = {}) => {
  const method = { ...card, number: methods.cards.methodThenChallenge }
  return open({ metadata: { plan: "three-d" }, method, ...members })
}

const pageUrl = ({ id }: Objects.Payment) => `${router.url}/v1/checkout/${id}`

const get = async (url: string) => {
  const answer = await fetch(url, { redirect: "manual" })
  return { status: answer.status, headers: answer.headers, html: await answer.text() }
}

const statusIn = (url: string | null) => new URL(url ?? "").searchParams.get("status")

describe("the page of a gateway that has none", () => {
  it("is where the next action leads, in answers and in events", async () => {
    const payment = await widget()
    const nextAction = { type: "redirect", method: "GET", url: pageUrl(payment), fields: [] }
    expect(payment).toMatchObject({ nextAction, method: { type: "hosted" } })
    expect((await router.read(payment.id)).nextAction).toEqual(nextAction)
    const { text } = await router.get(
      `/v1/events?payment=${payment.id}&type=payment.requires_action`
    )
    expect(JSON.parse(text)).toMatchObject({ data: [{ data: { id: payment.id, nextAction } }] })
  })

  it("loads the widget and sends its form to our way back, under a strict policy", async () => {
    const payment = await widget({ reference: "order-secret", metadata: { plan: "open-payment" } })
    const { headers, html, status } = await get(pageUrl(payment))
    expect(status).toBe(200)
    const { url } = router.sandbox
    expect(html).toContain(`src="${url}/open-payment/v1/paymentWidgets.js?checkoutId=`)
    expect(html).toMatch(/integrity="sha384-[^"]+" crossorigin="anonymous"/)
    expect(html).toContain(`<form action="${router.url}/v1/return/${payment.id}"`)
    expect(html).toContain('data-brands="VISA MASTER"')
    expect(html).toContain("EUR 50.00")
    expect(html).not.toContain("order-secret")
    const policy = headers.get("content-security-policy") ?? ""
    const nonce = /'nonce-([A-Za-z0-9]{22,})'/.exec(policy)?.[1] ?? ""
    expect(policy).toContain(`script-src ${url} 'nonce-${nonce}'`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(html).toContain(`nonce="${nonce}"`)
    expect(headers.get("cache-control")).toBe("no-store")
    expect(headers.get("referrer-policy")).toBe("no-referrer")
    expect(headers.get("x-content-type-options")).toBe("nosniff")
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8")
    expect((await get(pageUrl(payment))).headers.get("content-security-policy")).not.toBe(policy)
  })

  it("leads on to the merchant once the shopper has paid", async () => {
    const payment = await widget()
    const back = await pages.payInWidget(
      await pages.visit(pageUrl(payment)),
      methods.cards.approved
    )
    expect(statusIn(back.url)).toBe("captured")
    const paid = await router.read(payment.id)
    expect(paid).toMatchObject({ status: "captured", captured: 5000, nextAction: null })
    // The payment's own id, with which it can be given back, and no longer the checkout's.
    expect(paid.providerReference).toMatch(/^[0-9a-f]{32}$/)
    const refund = await router.post(`/v1/payments/${payment.id}/refunds`, { amount: 100 })
    expect(refund.status).toBe(201)
    const later = await get(pageUrl(payment))
    expect(later.status).toBe(303)
    expect(statusIn(later.headers.get("location"))).toBe("partially_refunded")
  })

  it("keeps the card where the merchant wants that", async () => {
    const payment = await widget({ saveMethod: true, capture: "manual" })
    await pages.payInWidget(await pages.visit(pageUrl(payment)), methods.cards.approved)
    const { status, token } = await router.read(payment.id)
    expect([status, token]).toEqual(["authorized", expect.stringMatching(/^tok_/)])
    const metadata = { plan: "open-payment" }
    const again = paymentOf(await router.pay({ method: { type: "token", token }, metadata }))
    expect(again).toMatchObject({ status: "captured", method: { type: "token", token } })
  })

  it("stays open after a card that was refused", async () => {
    const payment = await widget()
    const back = await pages.payInWidget(await pages.visit(pageUrl(payment)), methods.cards.refused)
    expect(statusIn(back.url)).toBe("requires_action")
    expect((await get(pageUrl(payment))).status).toBe(200)
  })

  it("is of no other payment", async () => {
    const plain = await open({ method: { ...card, number: "4000000000000002" } })
    expect(plain.nextAction?.url).toContain(router.sandbox.url)
    const paid = paymentOf(await router.pay())
    for (const id of [plain.id, paid.id, "pay_none", "tok_none", "%3Cscript%3E"]) {
      const { headers, status } = await get(`${router.url}/v1/checkout/${id}`)
      expect([status, headers.get("content-type")]).toEqual([404, "application/problem+json"])
    }
  })
})

describe("hidden requests that come first", () => {
  it("are made on a page of ours, which then goes to the bank", async () => {
    const payment = await threeD()
    expect(payment.nextAction).toEqual({
      type: "redirect",
      method: "GET",
      url: pageUrl(payment),
      fields: []
    })
    const { headers, html } = await get(pageUrl(payment))
    const { url } = router.sandbox
    expect(html).toContain(`target="first-0" method="post" action="${url}/three-d/acs/method`)
    expect(html).toMatch(/<input type="hidden" name="threeDSMethodData" value="[^"]+">/)
    expect(html).toMatch(new RegExp(`id="next" [^>]*="${url}/three-d/connectors/sandbox/3ds2`))
    const policy = headers.get("content-security-policy") ?? ""
    expect(policy).toMatch(/script-src 'nonce-[A-Za-z0-9]+';/)
    expect(policy).toContain(`frame-src ${url} https:`)
  })
})

// Without a browser on the machine there is nothing to click through; `browser.test.ts` says so.
describe.skipIf(!chromium.isThere)("in a browser", () => {
  let browser: Browser
  let shop: Awaited<ReturnType<typeof chromium.openShop>>
  beforeAll(async () => {
    browser = await chromium.launch()
    shop = await chromium.openShop()
  })
  afterAll(async () => {
    await browser?.close()
    shop?.close()
  })

  /** Goes on from the shop, does what the shopper does, and comes back to it without a complaint. */
  const clickThrough = async (
    payment: Objects.Payment,
    shopper: (page: Page) => Promise<void>
  ): Promise<void> => {
    shop.show(chromium.onwards(payment))
    const page = await browser.newPage()
    // The simulated gateways have no icon.
    const { complaints } = chromium.watch(page, (url) => url.endsWith("/favicon.ico"))
    await page.goto(shop.url)
    await page.getByRole("button", { name: "Go on" }).click()
    await shopper(page)
    await page.getByRole("heading", { name: "Thank you" }).waitFor()
    expect(statusIn(page.url())).toBe("captured")
    expect(complaints).toEqual([])
    expect(await router.read(payment.id)).toMatchObject({ status: "captured", nextAction: null })
    await page.close()
  }

  const done = () => ({ returnUrl: `${shop.url}/done?cart=7` })

  const typeCard = async (page: Page, number: string) => {
    await page.getByRole("heading", { name: "EUR 50.00" }).waitFor()
    await page.getByLabel("Card number").fill(number)
    await page.getByLabel("Card holder").fill("Jane Jones")
    await page.getByLabel("Month").fill("05")
    await page.getByLabel("Year").fill("2034")
    await page.getByLabel("CVV").fill("123")
    await page.getByRole("button", { name: "Pay now" }).click()
  }

  it("a shopper pays in the widget", async () => {
    const payment = await widget(done())
    await clickThrough(payment, (page) => typeCard(page, methods.cards.approved))
  })

  it("a shopper pays in the widget with a card that the bank asks about", async () => {
    const payment = await widget(done())
    await clickThrough(payment, async (page) => {
      await typeCard(page, methods.cards.methodThenChallenge)
      await page.getByRole("button", { name: "Approve" }).click()
    })
  })

  it("a card's bank is shown the device first, and asks the shopper then", async () => {
    const payment = await threeD(done())
    await clickThrough(payment, (page) => page.getByRole("button", { name: "Approve" }).click())
  })

  it("hidden requests of both kinds come first, then the bank's form is posted", async () => {
    const asked: Array<string> = []
    const bank = createServer((request, response) => {
      let body = ""
      request.on("data", (chunk) => (body += String(chunk)))
      request.on("end", () => {
        const path = request.url ?? ""
        if (path !== "/" && path !== "/favicon.ico")
          asked.push(`${request.method} ${path} ${body}`.trim())
        const { headers, html } = path === "/" ? page : { headers: {}, html: `<h1>${path}</h1>` }
        response.writeHead(200, { "content-type": "text/html", ...headers }).end(html)
      })
    })
    await new Promise<void>((resolve) => bank.listen(0, "127.0.0.1", resolve))
    const address = bank.address()
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
    const field = (value: string) => [{ name: "field", value }]
    const page = CheckoutPage.render({
      step: {
        type: "redirect",
        method: "POST",
        url: `${url}/acs?x=1&y=2`,
        fields: field(`"<&'`),
        preconditions: [
          { method: "POST", url: `${url}/first`, fields: field("1") },
          { method: "GET", url: `${url}/second?field=2`, fields: [] }
        ]
      },
      payment: { amount: 5000, currency: "EUR", returnUrl: null },
      returnUrl: `${url}/return`,
      nonce: "nonce"
    })
    const tab = await browser.newPage()
    const { complaints } = chromium.watch(tab)
    await tab.goto(url)
    await tab.getByRole("heading", { name: "/acs?x=1&y=2" }).waitFor()
    expect(asked.slice(0, 2).sort()).toEqual(["GET /second?field=2", "POST /first field=1"])
    expect(asked.slice(2)).toEqual(["POST /acs?x=1&y=2 field=%22%3C%26%27"])
    expect(complaints).toEqual([])
    await tab.close()
    bank.close()
  })

  it("a shopper pays by UPI", async () => {
    const payment = await open({
      ...done(),
      metadata: { plan: "upi" },
      amount: { value: 10050, currency: "INR" },
      method: { type: "upi" },
      customer: { id: "c-1" }
    })
    await clickThrough(payment, async (page) => {
      await page.getByRole("button", { name: "Confirm Payment" }).click()
      await page.getByRole("button", { name: "Approve" }).click()
    })
  })

  it("a shopper pays on a gateway's own page", async () => {
    const payment = await open({
      ...done(),
      metadata: { plan: "pages" },
      method: { type: "hosted" }
    })
    await clickThrough(payment, (page) => page.getByRole("button", { name: "Pay" }).click())
  })
})

// The clocks of the router and of the gateway move here, so nothing may come after it.
describe("a page on which nobody pays", () => {
  const hourMs = 3_600_000

  it("expires, and leads on to the merchant", async () => {
    const payment = await widget()
    await vi.waitFor(
      async () => {
        await methods.control(router, "open-payment", "clock", { advanceMs: hourMs })
        router.advance(hourMs)
        expect((await router.read(payment.id)).status).toBe("expired")
      },
      { timeout: 25_000, interval: 1100 }
    )
    expect(await router.read(payment.id)).toMatchObject({
      nextAction: null,
      decline: { reason: "expired" },
      attempts: [{ state: "declined" }]
    })
    const later = await get(pageUrl(payment))
    expect([later.status, statusIn(later.headers.get("location"))]).toEqual([303, "expired"])
  })
})
