import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as chromium from "./support/chromium.ts"
import { card, paymentOf } from "./support/client.ts"
import * as Router from "./support/router.ts"

const isRequired = process.env["CI"] === "true"

it("has a browser where it is required", () => {
  const missing = `${chromium.executablePath} is not there (CHROME_PATH)`
  if (!chromium.isThere && !isRequired) {
    console.warn(`the tests in a browser are skipped: ${missing}`)
  }
  expect(chromium.isThere || !isRequired, missing).toBe(true)
})

// Without a browser on the machine there is nothing to click through; the test above says so.
describe.skipIf(!chromium.isThere)("in a browser", () => {
  let router: Router.Running
  let browser: Browser
  beforeAll(async () => {
    router = await Router.start({ reachable: true })
    browser = await chromium.launch()
  })
  afterAll(async () => {
    await browser?.close()
    await router?.close()
  })

  it("the documentation shows the API, from this host alone and without complaints", async () => {
    const page = await browser.newPage()
    const { complaints, hosts } = chromium.watch(page)
    await page.goto(`${router.url}/docs`)
    await page.getByRole("heading", { name: "Switchyard" }).first().waitFor()
    await page.getByText("/v1/payments/{id}/capture").first().waitFor({ state: "attached" })
    expect(await page.title()).toContain("Switchyard")
    expect([...hosts]).toEqual([new URL(router.url).host])
    expect(complaints).toEqual([])
    await page.close()
  })

  it("a shopper pays by 3-D and comes back to the shop", async () => {
    const shop = await chromium.openShop()
    const method = { ...card, number: "4000000000000002" }
    const payment = paymentOf(await router.pay({ method, returnUrl: `${shop.url}/done?cart=7` }))
    expect(payment.status).toBe("requires_action")
    shop.show(chromium.onwards(payment))
    const page = await browser.newPage()
    await page.goto(shop.url)
    await page.getByRole("button", { name: "Go on" }).click()
    await page.getByRole("button", { name: "Pay" }).click()
    await page.getByRole("heading", { name: "Thank you" }).waitFor()
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      cart: "7",
      payment: payment.id,
      status: "captured"
    })
    expect(await router.read(payment.id)).toMatchObject({ status: "captured", captured: 5000 })
    await page.close()
    shop.close()
  })
})
