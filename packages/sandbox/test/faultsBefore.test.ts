import { describe, expect, it } from "vitest"
import { bodyOf, connect, control, rawCreate } from "./client.ts"
import { useSandbox } from "./useSandbox.ts"

const checksum = useSandbox()

const fault = async (rule: Record<string, unknown>) => {
  const { status } = await control(checksum.sandbox.url, "POST", "checksum/faults", rule)
  expect(status).toBe(200)
}

const charges = () => checksum.sandbox.ledger("checksum").movements.length

describe("faults in which nothing moves", () => {
  it("decline: a payment exists, failed", async () => {
    await fault({ fault: "decline" })
    const body = bodyOf(await checksum.gateway.create("order-1"))
    expect(body).toMatchObject({
      paymentId: "54279",
      transactionStatus: "N",
      result: { code: "10001", description: "Transaction failed" }
    })
    expect(bodyOf(await checksum.gateway.inquireMine("order-1"))).toMatchObject({
      status: "authfailed",
      transactionStatus: "N"
    })
    expect(charges()).toBe(0)
  })

  it("refuse: a validation refusal, and the reference stays free", async () => {
    await fault({ fault: "refuse" })
    const body = bodyOf(await checksum.gateway.create("order-1"))
    expect(body).toMatchObject({
      paymentId: "-",
      transactionStatus: "N",
      result: { code: "20011" }
    })
    expect(bodyOf(await checksum.gateway.inquireMine("order-1")).result.code).toBe("10009")
    expect(bodyOf(await checksum.gateway.create("order-1"))["transactionStatus"]).toBe("Y")
  })

  it("resetBeforeProcessing: a reset, not a byte", async () => {
    await fault({ fault: "resetBeforeProcessing" })
    expect(await rawCreate(checksum.sandbox.url, checksum.gateway.authToken, "order-1")).toEqual({
      bytes: "",
      ended: false
    })
    expect(charges()).toBe(0)
    expect(checksum.sandbox.ledger("checksum").arrivals["order-1"]).toEqual({
      total: 1,
      outcomes: { "fault:resetBeforeProcessing": 1 }
    })
  })

  it("error500: the chosen status, HTML", async () => {
    await fault({ fault: "error500" })
    await fault({ fault: "error500", status: 503 })
    const answer = await checksum.gateway.create("order-1")
    expect([answer.status, answer.headers["content-type"]]).toEqual([
      500,
      "text/html;charset=UTF-8"
    ])
    expect((await checksum.gateway.create("order-1")).status).toBe(503)
    expect(charges()).toBe(0)
  })

  it("hang: no answer for as long as the caller waits", async () => {
    await fault({ fault: "hang" })
    const outcome = checksum.gateway.create("order-1", {}, { timeoutMs: 150 })
    await expect(outcome).rejects.toThrow("timeout")
    expect(charges()).toBe(0)
  })

  it("throttle: 429 with Retry-After", async () => {
    await fault({ fault: "throttle" })
    const answer = await checksum.gateway.create("order-1")
    expect([answer.status, answer.headers["retry-after"]]).toEqual([429, "1"])
    expect(charges()).toBe(0)
  })

  it("redirect: 302 to another path", async () => {
    await fault({ fault: "redirect" })
    const answer = await checksum.gateway.create("order-1")
    expect([answer.status, answer.headers.location]).toEqual([302, "/elsewhere"])
    expect(charges()).toBe(0)
  })

  it("expiredToken: 401, and the token is really expired until a new one is fetched", async () => {
    await fault({ fault: "expiredToken" })
    expect((await checksum.gateway.create("order-1")).status).toBe(401)
    expect((await checksum.gateway.create("order-1")).status).toBe(401)
    const again = await connect(checksum.base)
    expect(bodyOf(await again.create("order-1"))["transactionStatus"]).toBe("Y")
    expect(charges()).toBe(1)
  })
})

describe("pending", () => {
  it("stays pending until it is advanced to success", async () => {
    await fault({ fault: "pending" })
    const body = bodyOf(await checksum.gateway.create("order-1"))
    expect(body).toMatchObject({ transactionStatus: "P", result: { code: "00003" } })
    expect(bodyOf(await checksum.gateway.inquireMine("order-1"))["status"]).toBe("authstarted")
    expect(charges()).toBe(0)
    const advanced = await control(checksum.sandbox.url, "POST", "checksum/advance", {
      reference: "order-1"
    })
    expect(advanced.value).toMatchObject({ status: "capturesuccess", transactionStatus: "Y" })
    expect(charges()).toBe(1)
    const again = await control(checksum.sandbox.url, "POST", "checksum/advance", {
      reference: "order-1"
    })
    expect(again.status).toBe(400)
    expect(charges()).toBe(1)
  })

  it("may be advanced to failure", async () => {
    await fault({ fault: "pending" })
    const { paymentId } = bodyOf(await checksum.gateway.create("order-1"))
    const input = { paymentId, to: "failure" }
    await control(checksum.sandbox.url, "POST", "checksum/advance", input)
    expect(bodyOf(await checksum.gateway.inquireMine("order-1"))["status"]).toBe("authfailed")
    expect(charges()).toBe(0)
  })

  it("settles by itself when its time comes", async () => {
    await fault({ fault: "pending", afterMs: 60_000 })
    await fault({ fault: "pendingDecline", afterMs: 60_000 })
    await checksum.gateway.create("order-1")
    await checksum.gateway.create("order-2")
    await control(checksum.sandbox.url, "POST", "checksum/clock", { advanceMs: 60_000 })
    expect(bodyOf(await checksum.gateway.inquireMine("order-1"))["transactionStatus"]).toBe("Y")
    expect(bodyOf(await checksum.gateway.inquireMine("order-2"))["transactionStatus"]).toBe("N")
    expect(charges()).toBe(1)
  })

  it("holds a capture, a refund and a reversal too", async () => {
    const paymentOf = async (reference: string) =>
      String(bodyOf(await checksum.gateway.create(reference, { paymentType: "PA" }))["paymentId"])
    const [first, second] = [await paymentOf("order-1"), await paymentOf("order-2")]
    await fault({ fault: "pending", operation: "CP" })
    await fault({ fault: "pending", operation: "RF" })
    await fault({ fault: "pending", operation: "RV" })
    expect(bodyOf(await checksum.gateway.capture(first, "50.00")).result.code).toBe("00003")
    expect(bodyOf(await checksum.gateway.capture(first, "50.00")).result.code).toBe("20005")
    await control(checksum.sandbox.url, "POST", "checksum/advance", { paymentId: first })
    expect(bodyOf(await checksum.gateway.refund(first, "50.00")).result.code).toBe("00005")
    expect(bodyOf(await checksum.gateway.inquire(first))["status"]).toBe("markedforreversal")
    expect(bodyOf(await checksum.gateway.refund(first, "50.00")).result.code).toBe("20008")
    await control(checksum.sandbox.url, "POST", "checksum/advance", {
      paymentId: first,
      to: "failure"
    })
    expect(bodyOf(await checksum.gateway.inquire(first))["status"]).toBe("capturesuccess")
    await checksum.gateway.reverse(second)
    expect(bodyOf(await checksum.gateway.inquire(second))["status"]).toBe("cancelstarted")
    await control(checksum.sandbox.url, "POST", "checksum/advance", { paymentId: second })
    const kinds = checksum.sandbox.ledger("checksum").movements.map(({ kind }) => kind)
    expect(kinds).toEqual(["authorize", "authorize", "capture", "void"])
  })
})
