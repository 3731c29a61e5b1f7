import { existsSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Payment } from "../src/Objects.ts"
import { card, paymentOf } from "./support/client.ts"
import * as Router from "./support/router.ts"

/** A browser of the machine; none is downloaded. */
const executablePath = process.env["CHROME_PATH"] ?? "/usr/bin/chromium"
const isThere = existsSync(executablePath)
const isRequired = process.env["CI"] === "true"

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run"
]

it("has a browser where it is required", () => {
  if (!isThere && !isRequired) {
    console.warn(`the tests in a browser are skipped: ${executablePath} is not there (CHROME_PATH)`)
  }
  expect(isThere || !isRequired, `${executablePath} is not there (CHROME_PATH)`).toBe(true)
})

/** What a page asked for and complained of. */
const watch = (page: Page) => {
  const hosts = new Set<string>()
  const complaints: Array<string> = []
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url())
    if (protocol !== "data:" && protocol !== "blob:") hosts.add(host)
  })
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text())
  })
  page.on("pageerror", (error) => complaints.push(error.message))
  return { hosts, complaints }
}

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")

/** The shop's page that sends the shopper's browser on, as `nextAction` says. */
const onwards = ({ nextAction }: Payment): string => {
  const inputs = (nextAction?.fields ?? []).map(
    ({ name, value }) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`
  )
  const [method, url] = [nextAction?.method ?? "", escape(nextAction?.url ?? "")]
  return `<!doctype html><title>Shop</title><link rel="icon" href="data:,">
    <form method="${method}" action="${url}">${inputs.join("")}<button>Go on</button></form>`
}

/** A shop on the loopback interface: it shows the page that it was given, and a page of thanks. */
const openShop = async () => {
  let checkout = ""
  const server: Server = createServer((request, response) => {
    response.setHeader("content-type", "text/html")
    const thanks =
      '<!doctype html><title>Thanks</title><link rel="icon" href="data:,"><h1>Thank you</h1>'
    response.end(request.url?.startsWith("/done") ? thanks : checkout)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    show: (page: string) => void (checkout = page),
    close: () => server.close()
  }
}

// Without a browser on the machine there is nothing to click through; the test above says so.
describe.skipIf(!isThere)("in a browser", () => {
  let router: Router.Running
  let browser: Browser
  beforeAll(async () => {
    router = await Router.start({ reachable: true })
    browser = await chromium.launch({ executablePath, args })
  })
  afterAll(async () => {
    await browser?.close()
    await router?.close()
  })

  it("the documentation shows the API, from this host alone and without complaints", async () => {
    const page = await browser.newPage()
    const { complaints, hosts } = watch(page)
    await page.goto(`${router.url}/docs`)
    await page.getByRole("heading", { name: "Switchyard" }).first().waitFor()
    await page.getByText("/v1/payments/{id}/capture").first().waitFor({ state: "attached" })
    expect(await page.title()).toContain("Switchyard")
    expect([...hosts]).toEqual([new URL(router.url).host])
    expect(complaints).toEqual([])
    await page.close()
  })

  it("a shopper pays by 3-D and comes back to the shop", async () => {
    const shop = await openShop()
    const method = { ...card, number: "4000000000000002" }
    const payment = paymentOf(await router.pay({ method, returnUrl: `${shop.url}/done?cart=7` }))
    expect(payment.status).toBe("requires_action")
    shop.show(onwards(payment))
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
