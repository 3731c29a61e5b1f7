import { describe, expect, it } from "vitest"
import { bodyOf, control, rawCreate } from "./client.ts"
import { useSandbox } from "./useSandbox.ts"

const checksum = useSandbox()

const fault = async (rule: Record<string, unknown>) => {
  const { status } = await control(checksum.sandbox.url, "POST", "checksum/faults", rule)
  expect(status).toBe(200)
}

const charges = () => checksum.sandbox.ledger("checksum").movements.length

const code = (error: unknown) =>
  error instanceof Error && "code" in error ? error.code : String(error)

describe("faults in which the money moved", () => {
  it("loseAnswer: the connection closes without a byte", async () => {
    await fault({ fault: "loseAnswer" })
    const lost = await checksum.gateway.create("order-1").then(() => "answered", code)
    expect(lost).toBe("ECONNRESET")
    await fault({ fault: "loseAnswer" })
    expect(await rawCreate(checksum.sandbox.url, checksum.gateway.authToken, "order-2")).toEqual({
      bytes: "",
      ended: true
    })
    expect(charges()).toBe(2)
    expect(bodyOf(await checksum.gateway.inquireMine("order-1"))["status"]).toBe("capturesuccess")
  })

  it("hangAnswer: processed, and never answered", async () => {
    await fault({ fault: "hangAnswer" })
    await expect(checksum.gateway.create("order-1", {}, { timeoutMs: 150 })).rejects.toThrow(
      "timeout"
    )
    expect(charges()).toBe(1)
  })

  it("error500AfterProcessing, html200, empty200, wrongContentType, oversized", async () => {
    const seen: Array<unknown> = []
    for (const name of ["error500AfterProcessing", "html200", "empty200", "wrongContentType"]) {
      await fault({ fault: name })
      const { headers, status, text } = await checksum.gateway.create(name)
      seen.push([status, headers["content-type"], text.slice(0, 2)])
    }
    expect(seen).toEqual([
      [500, "text/html;charset=UTF-8", "<!"],
      [200, "text/html;charset=UTF-8", "<!"],
      [200, "application/json;charset=UTF-8", ""],
      [200, "text/plain", '{"']
    ])
    await fault({ fault: "oversized" })
    expect((await checksum.gateway.create("oversized")).text.length).toBeGreaterThan(
      2 * 1024 * 1024
    )
    expect(charges()).toBe(5)
  })

  it("truncated: fewer bytes than the content-length says", async () => {
    await fault({ fault: "truncated" })
    const { bytes } = await rawCreate(checksum.sandbox.url, checksum.gateway.authToken, "order-1")
    const [head = "", body = ""] = bytes.split("\r\n\r\n")
    const declared = Number(/content-length: (\d+)/.exec(head)?.[1])
    expect(body.startsWith('{"paymentId"')).toBe(true)
    expect(Buffer.byteLength(body)).toBe(Math.floor(declared / 2))
    await fault({ fault: "truncated" })
    expect((await checksum.gateway.create("order-2")).complete).toBe(false)
    expect(charges()).toBe(2)
  })

  it("truncatedNoLength: looks complete, is not", async () => {
    await fault({ fault: "truncatedNoLength" })
    const answer = await checksum.gateway.create("order-1")
    expect(answer).toMatchObject({ status: 200, complete: true })
    expect(answer.headers).not.toHaveProperty("content-length")
    expect(answer.headers).not.toHaveProperty("transfer-encoding")
    expect(() => bodyOf(answer)).toThrow(SyntaxError)
    expect(charges()).toBe(1)
  })

  it("slow, slowAnswer and slowBody answer in full, later", async () => {
    await fault({ fault: "slow", afterMs: 60 })
    const slow = checksum.gateway.create("slow", {}, { timeoutMs: 20 })
    await expect(slow).rejects.toThrow("timeout")
    await fault({ fault: "slowAnswer", afterMs: 60 })
    await expect(checksum.gateway.create("slowAnswer", {}, { timeoutMs: 20 })).rejects.toThrow(
      "timeout"
    )
    for (const name of ["slow", "slowAnswer", "slowBody"]) {
      await fault({ fault: name, afterMs: 30 })
      expect(bodyOf(await checksum.gateway.create(`${name}-2`))["transactionStatus"]).toBe("Y")
    }
    // Those whose caller had gone were processed all the same.
    expect(charges()).toBe(5)
  })

  it.each([
    ["wrongAmount", { amount: "51.00" }],
    ["wrongCurrency", { currency: "XTS" }],
    ["wrongReference", { merchantTransactionId: "another-reference" }],
    ["wrongPaymentId", { paymentId: "54278" }],
    ["unknownCode", { transactionStatus: "Q", result: { code: "49999", description: "Reserved" } }]
  ])("%s: the answer says %j, the books do not", async (name, said) => {
    const honest = bodyOf(await checksum.gateway.create("order-0"))
    await control(checksum.sandbox.url, "POST", "checksum/reset")
    await fault({ fault: name })
    const body = bodyOf(await checksum.gateway.create("order-0"))
    const { timestamp: _, ...rest } = { ...honest, ...said, timestamp: "" }
    expect(body).toMatchObject(rest)
    expect(checksum.sandbox.ledger("checksum").movements).toMatchObject([
      { kind: "charge", reference: "order-0", paymentId: "54279", amount: "50.00", currency: "EUR" }
    ])
  })
})
