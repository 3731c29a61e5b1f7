import { describe, expect, it } from "vitest"
import { bodyOf, connect, createFields, form, merchant, rest, send } from "./client.ts"
import { useSandbox } from "./useSandbox.ts"

const checksum = useSandbox()

describe("transport", () => {
  it("refuses other paths, methods, encodings and XML", async () => {
    const status = async (path: string, options: Parameters<typeof send>[2]) =>
      (await send(`${checksum.base}${rest}${path}`, "", options)).status
    const headers = { AuthToken: checksum.gateway.authToken }
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
    const answer = await send(`${checksum.base}${rest}payments`, "x".repeat(1024 * 1024 + 1))
    expect(answer.status).toBe(413)
  })

  it("instances are independent", async () => {
    const second = checksum.sandbox.baseUrl("checksum-2")
    await checksum.gateway.create("order-1")
    const foreign = await send(`${second}${rest}payments`, form(createFields("order-1")), {
      headers: { AuthToken: checksum.gateway.authToken }
    })
    expect(foreign.status).toBe(401)
    const other = await connect(second)
    expect(bodyOf(await other.create("order-1"))["transactionStatus"]).toBe("Y")
    expect(checksum.movements()).toHaveLength(1)
    expect(checksum.sandbox.ledger("checksum-2").movements).toHaveLength(1)
  })

  it("the index page shows credentials, triggers and what moved", async () => {
    await checksum.gateway.create("<order>")
    const page = await send(`${checksum.sandbox.url}/`, "", { method: "GET" })
    expect(page.headers["content-type"]).toContain("text/html")
    for (const text of [merchant.secureKey, "1006.00", "4000000000000002", "&lt;order&gt;"]) {
      expect(page.text).toContain(text)
    }
    expect(page.text).not.toContain("<order>")
  })
})
