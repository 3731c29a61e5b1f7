import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Server } from "../src/index.ts"
import { bodyOf, connect, control, createFields, form, merchant, rest, send } from "./client.ts"

let sandbox: Server.StartedSandbox
let base: string
let gateway: Awaited<ReturnType<typeof connect>>

beforeAll(async () => {
  sandbox = await Server.start()
  base = sandbox.baseUrl("checksum")
})
beforeEach(async () => {
  await control(sandbox.url, "POST", "checksum/reset")
  gateway = await connect(base)
})
afterAll(() => sandbox.close())

const movements = () =>
  sandbox
    .ledger("checksum")
    .movements.map(({ amount, kind, paymentId, reference }) => [kind, reference, paymentId, amount])

describe("transport", () => {
  it("refuses other paths, methods, encodings and XML", async () => {
    const status = async (path: string, options: Parameters<typeof send>[2]) =>
      (await send(`${base}${rest}${path}`, "", options)).status
    const headers = { AuthToken: gateway.authToken }
    expect(await status("nothing", { headers })).toBe(404)
    expect(await status("payments/1/2", { headers })).toBe(404)
    expect(await status("payments", { headers, method: "GET" })).toBe(405)
    expect(await status("payments", { headers: { ...headers, "content-type": "text/xml" } })).toBe(
      415
    )
    expect(await status("payments", { headers: { ...headers, accept: "application/xml" } })).toBe(
      406
    )
  })

  it("a body of more than 1 MB is refused", async () => {
    const answer = await send(`${base}${rest}payments`, "x".repeat(1024 * 1024 + 1))
    expect(answer.status).toBe(413)
  })

  it("instances are independent", async () => {
    const second = sandbox.baseUrl("checksum-2")
    await gateway.create("order-1")
    const foreign = await send(`${second}${rest}payments`, form(createFields("order-1")), {
      headers: { AuthToken: gateway.authToken }
    })
    expect(foreign.status).toBe(401)
    const other = await connect(second)
    expect(bodyOf(await other.create("order-1"))["transactionStatus"]).toBe("Y")
    expect(movements()).toHaveLength(1)
    expect(sandbox.ledger("checksum-2").movements).toHaveLength(1)
  })

  it("the index page shows credentials, triggers and what moved", async () => {
    await gateway.create("<order>")
    const page = await send(`${sandbox.url}/`, "", { method: "GET" })
    expect(page.headers["content-type"]).toContain("text/html")
    for (const text of [merchant.secureKey, "1006.00", "4000000000000002", "&lt;order&gt;"]) {
      expect(page.text).toContain(text)
    }
    expect(page.text).not.toContain("<order>")
  })
})
