import { beforeEach, describe, expect, it } from "vitest"
import { bodyOf, connect, control, createFields, md5 } from "../client.ts"
import { useSandbox } from "../useSandbox.ts"
import { redirectOf, walk } from "./browser.ts"

const checksum = useSandbox()

const member = { partnerId: "195", username: "rotating", memberId: "20001" }
const before = { ...member, secureKey: "key-before" }
const after = { ...member, secureKey: "key-after" }

beforeEach(async () => {
  const merchant = { ...after, previousSecureKey: "key-before" }
  const { status } = await control(checksum.sandbox.url, "POST", "checksum/merchants", merchant)
  expect(status).toBe(200)
})

describe("while a key is rotated", () => {
  it.each([
    ["the former", before],
    ["the current", after]
  ])("%s key gets a token and signs requests", async (_name, who) => {
    const gateway = await connect(checksum.base, who)
    const id = String(bodyOf(await gateway.create("order-1", { paymentType: "PA" }))["paymentId"])
    expect(bodyOf(await gateway.capture(id, "50.00")).result.code).toBe("00004")
    expect(bodyOf(await gateway.inquire(id))["status"]).toBe("capturesuccess")
    expect(bodyOf(await gateway.refund(id, "50.00")).result.code).toBe("00005")
    const list = await gateway.post("getTransactionList", gateway.sign())
    expect(bodyOf(list).result.code).toBe("00029")
  })

  it("what the gateway sends is signed with the current one", async () => {
    const gateway = await connect(checksum.base, before)
    const threeD = { "card.number": "4000000000000002" }
    const body = bodyOf(await gateway.create("order-1", threeD))
    const { back } = await walk(redirectOf(body), "Y")
    const id = String(body["paymentId"])
    expect(back.fields["checksum"]).toBe(md5(`${id}|order-1|50.00|Y|key-after`))
  })

  it("afterwards the former one is refused", async () => {
    const gateway = await connect(checksum.base, after)
    await control(checksum.sandbox.url, "POST", "checksum/merchants", after)
    const answer = await gateway.post("payments", createFields("order-1", {}, before))
    expect(bodyOf(answer).result.code).toBe("20001")
    expect(bodyOf(await gateway.create("order-1"))["transactionStatus"]).toBe("Y")
  })
})
