import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Faults, Server } from "../src/index.ts"
import { control, send } from "./client.ts"
import { connect } from "./payin-payout/client.ts"

let sandbox: Server.StartedSandbox
let page: string

beforeAll(async () => {
  sandbox = await Server.start()
  const gateway = connect(sandbox.baseUrl("payin-payout"))
  await gateway.link("order-1", { amount: 99.5 })
  await control(sandbox.url, "POST", "payin-payout/advance", { reference: "order-1" })
  page = (await send(`${sandbox.url}/`, "", { method: "GET" })).text
})
afterAll(() => sandbox.close())

const unescape = (text: string) => text.replaceAll("&#39;", "'").replaceAll("&amp;", "&")

describe("the index page", () => {
  it("lists every instance with base URL and a link to what it needs", () => {
    expect(sandbox.gateways.size).toBeGreaterThan(4)
    for (const gateway of sandbox.gateways.values()) {
      const { cards, credentials, operations, title } = gateway.describe()
      expect(page).toContain(`<a href="#${gateway.kind}">${gateway.name}</a>`)
      expect(page).toContain(`<section id="${gateway.kind}"><h2>${title}</h2>`)
      expect(page).toContain(`<code>${sandbox.baseUrl(gateway.name)}</code>`)
      const texts = [
        ...credentials.flatMap(Object.values),
        ...cards.flatMap(({ effect, number }) => [effect, number]),
        ...operations
      ]
      for (const text of texts) expect(unescape(page)).toContain(text)
    }
  })

  it("lists every fault with its amounts", () => {
    for (const name of Faults.names) expect(page).toContain(`<code>${name}</code>`)
    for (const gateway of sandbox.gateways.values()) {
      for (const { amount } of gateway.describe().amounts) {
        expect(page).toContain(`<code>${amount}</code>`)
      }
    }
  })

  it("shows what moved, and how much came and moved where", () => {
    expect(page).toContain("99.50 INR")
    expect(page).toContain("<code>order-1</code>")
    const row = page.split("\n").find((line) => line.includes(">payin-payout</a>")) ?? ""
    expect(row).toMatch(/<td>1<\/td><td>1<\/td><\/tr>/)
  })

  it("needs no script and nothing from elsewhere", () => {
    expect(page).not.toContain("<script")
    const links = Array.from(page.matchAll(/(?:href|src)="([^"]*)"/g), ([, link]) => link)
    expect(links.length).toBeGreaterThan(4)
    for (const link of links) expect(link).toMatch(/^(#|data:,$)/)
  })

  it("without movements says so", async () => {
    const fresh = await Server.start({ instances: [{ kind: "payin-payout", name: "upi" }] })
    const { text } = await send(`${fresh.url}/`, "", { method: "GET" })
    await fresh.close()
    expect(text).toContain("Nothing has moved yet.")
    expect(text).toContain(`${fresh.url}/control/upi/faults`)
    expect(text).not.toContain("checksum")
  })
})
