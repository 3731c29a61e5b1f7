import type { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { card, timelineOf } from "./support/client.ts"
import { secureKeys } from "./support/configuration.ts"
import type * as Router from "./support/router.ts"
import * as Webhooks from "./support/webhooks.ts"

const { attemptOf, becomes, checksumNotice, decide, eventually, incidents, notify, pay, post, to } =
  Webhooks

let router: Router.Running
beforeAll(async () => void (router = await Webhooks.start()))
afterAll(() => router.close())

/** A payment that waits for the shopper at the bank. */
const challenged = (plan = "first") =>
  pay(router, plan, { method: { ...card, number: "4000000000000002" } })

const causesOf = async ({ id }: Objects.Payment) =>
  timelineOf(await router.get(`/v1/payments/${id}/timeline`)).data.map(
    ({ cause, status }) => `${status} ${cause}`
  )

const noticeOf = (payment: Objects.Payment, transactionStatus: string, more: object = {}) => ({
  paymentId: payment.providerReference ?? "",
  merchantTransactionId: attemptOf(payment).reference,
  amount: "50.00",
  currency: "EUR",
  transactionStatus,
  ...more
})

/** A success; the letter alone does not say of what. */
const captured = { transactionStatus: "Y", status: "capturesuccess" }

/** Sends to the account `first`. */
const send = (body: string) => post(router, to("first"), body)

/** Workers take rows in order: what came before has been taken when this one has been heard. */
const heardAll = async () => {
  const reference = `orphan-${crypto.randomUUID()}`
  const fields = { paymentId: "1", merchantTransactionId: reference, amount: "1.00" }
  expect(await send(checksumNotice({ ...fields, ...captured }))).toBe(200)
  await eventually(async () => {
    const orphans = await incidents(router, null)
    expect(orphans.map(({ detail }) => detail["reference"])).toContain(reference)
  })
}

describe("a genuine notification", () => {
  it("moves the payment on, though the shopper never comes back", async () => {
    const payment = await challenged()
    await decide(router, "checksum", payment)
    expect(await becomes(router, payment, "captured")).toMatchObject({ captured: 5000 })
    expect(await causesOf(payment)).toEqual([
      "processing claim",
      "requires_action call",
      "captured webhook"
    ])
  })

  it("of a decline declines it", async () => {
    const payment = await challenged()
    await decide(router, "checksum", payment, { to: "failure" })
    await becomes(router, payment, "declined")
  })

  it.each(["duplicated", "reordered", "replayed"])(
    "that comes %s changes nothing more",
    async (mode) => {
      const payment = await challenged()
      await decide(router, "checksum", payment)
      const before = await becomes(router, payment, "captured")
      await notify(router, "checksum", payment, mode)
      await heardAll()
      expect(await router.read(payment.id)).toEqual(before)
      expect(await incidents(router, payment.id)).toEqual([])
    }
  )

  it("that comes before the answer of the call waits for it", async () => {
    await control("notify", { mode: "early", next: true })
    const payment = await pay(router, "first")
    expect(payment.status).toBe("captured")
    await eventually(async () => {
      const [notification] = await deliveries(payment)
      expect(notification).toMatchObject({ mode: "early", lastStatus: 200 })
    })
    await heardAll()
    expect(await causesOf(payment)).toEqual(["processing claim", "captured call"])
  })

  it("of a payment that is not ours is an orphan, once", async () => {
    const fields = { paymentId: "77", merchantTransactionId: "of-somebody-else", amount: "9.00" }
    const body = checksumNotice({ ...fields, ...captured, currency: "EUR" })
    for (let n = 0; n < 3; n += 1) expect(await send(body)).toBe(200)
    await heardAll()
    const orphans = (await incidents(router, null)).filter(
      ({ detail }) => detail["reference"] === "of-somebody-else"
    )
    expect(orphans).toMatchObject([
      {
        kind: "orphan",
        account: "first",
        payment: null,
        detail: { providerReference: "77", amount: 900, currency: "EUR", status: "captured" }
      }
    ])
  })
})

describe("a notification that the gateway did not send", () => {
  it("is turned away, and changes nothing", async () => {
    const payment = await challenged()
    await notify(router, "checksum", payment, "forged")
    await eventually(async () => {
      expect((await deliveries(payment)).at(-1)).toMatchObject({ lastStatus: 401 })
    })
    const fields = noticeOf(payment, "Y", { status: "authsuccessful" })
    const genuine = checksumNotice(fields)
    const forged = [
      checksumNotice(fields, secureKeys["11345"]),
      JSON.stringify(fields),
      genuine.replace(`"50.00"`, `"0.01"`),
      genuine.replace(attemptOf(payment).reference, attemptOf(await challenged()).reference)
    ]
    for (const body of forged) expect(await send(body)).toBe(401)
    await heardAll()
    expect(await router.read(payment.id)).toEqual(payment)
  })

  it("though signed with our key is believed only where the gateway says the same", async () => {
    const payment = await challenged()
    for (const status of ["authsuccessful", "capturesuccess", "reversed", "payoutsuccessful"]) {
      expect(await send(checksumNotice(noticeOf(payment, "Y", { status })))).toBe(200)
    }
    await heardAll()
    expect(await router.read(payment.id)).toEqual(payment)
    await decide(router, "checksum", payment)
    await becomes(router, payment, "captured")
  })

  it("cannot take a success back", async () => {
    const payment = await pay(router, "first")
    const lie = checksumNotice(noticeOf(payment, "N", { status: "authfailed" }))
    expect(await send(lie)).toBe(200)
    await heardAll()
    expect(await router.read(payment.id)).toEqual(payment)
    expect(await incidents(router, payment.id)).toEqual([])
  })

  it.each([
    ["nothing", "", 401],
    ["no fields", "{}", 401],
    ["half an object", '{"id":', 400],
    ["a page", "<html></html>", 401]
  ])("that is %s is turned away", async (_, body, status) => {
    expect(await send(body)).toBe(status)
  })
})

describe("a genuine notification that contradicts us", () => {
  it("by its amount is a mismatch, and changes nothing", async () => {
    const payment = await challenged()
    await notify(router, "checksum", payment, "wrongAmount")
    await eventually(async () => {
      expect(await incidents(router, payment.id)).toMatchObject([
        {
          kind: "mismatch",
          attempt: attemptOf(payment).id,
          detail: { field: "amount", asked: 5000, said: 5100, currency: "EUR" }
        }
      ])
    })
    expect(await router.read(payment.id)).toEqual(payment)
  })

  it("by its currency is one too", async () => {
    const payment = await challenged()
    const body = checksumNotice(noticeOf(payment, "Y", { ...captured, currency: "USD" }))
    expect(await send(body)).toBe(200)
    await eventually(async () => {
      expect(await incidents(router, payment.id)).toMatchObject([
        { kind: "mismatch", detail: { field: "amount", currency: "USD" } }
      ])
    })
  })

  it("by another payment's id is one too", async () => {
    const [payment, other] = [await challenged(), await challenged()]
    const paymentId = other.providerReference
    const body = checksumNotice(noticeOf(payment, "Y", { ...captured, paymentId }))
    expect(await send(body)).toBe(200)
    await eventually(async () => {
      expect(await incidents(router, payment.id)).toMatchObject([
        { kind: "mismatch", detail: { field: "providerReference" } }
      ])
    })
    expect(await router.read(payment.id)).toEqual(payment)
  })
})

describe("the address", () => {
  const body = checksumNotice({
    paymentId: "1",
    merchantTransactionId: "nobody-knows-it",
    amount: "1.00",
    ...captured
  })

  it.each([
    [to("none"), 404],
    [to("intents"), 404],
    [to("secret"), 404],
    [`${to("secret")}/wrong`, 404],
    [`${to("secret")}/${Webhooks.webhookSecret}`, 200],
    [`${to("secret")}/${Webhooks.webhookSecret}x`, 404],
    [`${to("first")}/${Webhooks.webhookSecret}`, 404],
    [`${to("first")}/`, 404]
  ])("%s answers %i", async (path, status) => {
    expect(await post(router, path, body)).toBe(status)
  })

  it("that the gateway was told has the secret", async () => {
    const payment = await challenged("secret")
    await decide(router, "checksum", payment)
    await becomes(router, payment, "captured")
    expect((await deliveries(payment)).map(({ url }) => url)).toEqual([
      `${router.url}${to("secret")}/${Webhooks.webhookSecret}`
    ])
  })

  it("takes 256 kB and POST alone", async () => {
    expect(await send("x".repeat(256 * 1024 + 1))).toBe(413)
    const answer = await fetch(`${router.url}${to("first")}`)
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"])
    await answer.text()
  })
})

/** What the gateway has sent about a payment. */
const deliveries = async (payment: Objects.Payment) => {
  const answer = await fetch(`${router.sandbox.url}/control/checksum/notifications`)
  const all = (await answer.json()) as ReadonlyArray<Readonly<Record<string, unknown>>>
  return all.filter(({ reference }) => reference === attemptOf(payment).reference)
}

const control = (command: string, input: object) =>
  Webhooks.command(router, "checksum", command, input)

describe("what is stored", () => {
  it("is each notification once, with what became of it, and nothing of a card", async () => {
    const payment = await challenged()
    const [number, key] = ["4111111111111111", secureKeys["11344"]]
    const remark = `${number} ${key} 4111-1111-1111-1111`
    const fields = { status: "authfailed", remark, firstName: number, card: { number } }
    const body = checksumNotice(noticeOf(payment, "N", fields))
    for (let n = 0; n < 2; n += 1) expect(await send(body)).toBe(200)
    // Tells what the answer of the call has told.
    const paid = await pay(router, "first")
    expect(await send(checksumNotice(noticeOf(paid, "Y", captured)))).toBe(200)
    await heardAll()
    await router.stop()
    const rows = await router.rows("SELECT * FROM inbox ORDER BY received_at")
    const queue = await router.rows("SELECT * FROM queue")
    const text = JSON.stringify([rows, queue])
    expect(text).not.toContain(number)
    expect(text).not.toContain("4111-1111")
    expect(rows.length).toBeGreaterThan(20)
    expect(new Set(rows.map(({ event }) => event)).size).toBe(rows.length)
    expect(
      rows.filter((row) => String(row["claim"]).includes(attemptOf(payment).reference))
    ).toHaveLength(1)
    expect(new Set(rows.map((row) => row["verified_by"]))).toEqual(new Set(["signature"]))
    const outcomes = new Set(rows.map(({ outcome }) => outcome))
    for (const outcome of ["settled", "known", "mismatch", "orphan"])
      expect(outcomes).toContain(outcome)
    // What told nothing new was done with at once: no worker was woken for it.
    const atOnce = rows.filter((row) => row["outcome"] === "known" && Number(row["tries"]) === 0)
    expect(atOnce.length).toBeGreaterThan(0)
    const offered = JSON.stringify(queue)
    for (const { id } of atOnce) expect(offered).not.toContain(id)
  })
})
