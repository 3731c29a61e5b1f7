import { Objects } from "@switchyard/client"
import { Webhook } from "standardwebhooks"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { decode, paymentOf, problemOf, refundOf } from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import * as Receiver from "./support/receiver.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
let strict: Router.Running
let receiver: Receiver.Receiver
beforeAll(async () => {
  router = await Router.start()
  strict = await Router.start({
    configure: (file) => ({
      ...file,
      security: { ...file.security, allowPrivateWebhookTargets: false }
    })
  })
  receiver = await Receiver.start()
})
afterAll(async () => {
  await router.close()
  await strict.close()
  await receiver.close()
})
beforeEach(async () => {
  for (const { id } of endpointsOf(await router.get(path, admin)).data) {
    await router.send("DELETE", `${path}/${id}`, undefined, admin)
  }
  receiver.received.length = 0
  receiver.behave = Receiver.status(204)
})

const admin = { apiKey: keys.admin }
const path = "/v1/webhook-endpoints"
const endpointsOf = decode(Objects.page(Objects.Endpoint))
const createdOf = decode(Objects.CreatedEndpoint)
const eventOf = decode(Objects.Event)
const eventsOf = decode(Objects.page(Objects.Event))

const create = async (url = `${receiver.url}/hooks`) =>
  createdOf(await router.post(path, { url }, admin))

const events = async (query: string) => eventsOf(await router.get(`/v1/events${query}`)).data

describe("webhook endpoints over HTTP", () => {
  it("are made, listed without their secret, and removed", async () => {
    const answer = await router.post(path, { url: `${receiver.url}/hooks` }, admin)
    expect(answer.status).toBe(201)
    expect(answer.headers.get("cache-control")).toBe("no-store")
    const { secret, ...made } = createdOf(answer)
    expect(made).toMatchObject({ url: `${receiver.url}/hooks`, source: "api", disabledAt: null })
    expect(secret).toMatch(/^whsec_/)
    const listed = await router.get(path, admin)
    expect(endpointsOf(listed)).toEqual({ data: [made], nextCursor: null })
    expect(listed.text).not.toContain(secret)
    const removed = await router.send("DELETE", `${path}/${made.id}`, undefined, admin)
    expect([removed.status, removed.text]).toEqual([204, ""])
    expect(endpointsOf(await router.get(path, admin)).data).toEqual([])
    const again = await router.send("DELETE", `${path}/${made.id}`, undefined, admin)
    expect(problemOf(again).code).toBe("not_found")
  })

  it("are for admins only", async () => {
    const { id } = await create()
    for (const apiKey of [keys.write, keys.read]) {
      const answers = [
        await router.get(path, { apiKey }),
        await router.post(path, { url: "https://shop.example" }, { apiKey }),
        await router.send("DELETE", `${path}/${id}`, undefined, { apiKey })
      ]
      expect(answers.map((answer) => problemOf(answer).code)).toEqual(Array(3).fill("forbidden"))
    }
  })

  it.each([
    "https://127.0.0.1/",
    "http://169.254.169.254/latest/meta-data",
    "https://2130706433/",
    "https://[::ffff:10.0.0.1]/",
    "https://localhost/",
    "https://metadata.google.internal/"
  ])("may not be private: %s", async (url) => {
    const answer = await strict.post(path, { url }, admin)
    expect(answer.status).toBe(422)
    expect(problemOf(answer)).toMatchObject({
      code: "validation_failed",
      errors: [{ path: "url", rule: "public_target" }]
    })
    expect(endpointsOf(await strict.get(path, admin)).data).toEqual([])
  })

  it.each([
    [{ url: "http://shop.example/" }, [{ path: "url", rule: "https_url" }]],
    [{ url: "https://user:S3NTINEL@shop.example/" }, [{ path: "url", rule: "https_url" }]],
    [{}, [{ path: "url", rule: "required" }]],
    [{ url: "https://shop.example/", secret: "S3NTINEL" }, [{ path: "secret", rule: "unexpected" }]]
  ])("have an https URL and nothing else: %j", async (body, errors) => {
    const answer = await strict.post(path, body, admin)
    expect([answer.status, problemOf(answer).errors]).toEqual([422, errors])
    expect(answer.text).not.toContain("S3NTINEL")
  })
})

describe("events over HTTP", () => {
  it("are of types that there are", async () => {
    const answer = await router.get("/v1/events?type=payment.nonsense")
    expect(problemOf(answer)).toMatchObject({ status: 422, errors: [{ path: "type" }] })
    for (const type of ["payment.duplicate_detected", "refund.failed", "payout.needs_review"]) {
      expect(await events(`?type=${type}`)).toEqual([])
    }
  })

  it("tell of a payment as the API shows it, in its order, and arrive signed", async () => {
    const { secret } = await create()
    const payment = paymentOf(await router.pay())
    const refunded = refundOf(await router.post(`/v1/payments/${payment.id}/refunds`, {}))
    await vi.waitFor(async () => {
      const all = await events(`?payment=${payment.id}`)
      expect(all.length).toBeGreaterThanOrEqual(2)
      for (const { deliveries } of all) {
        expect(deliveries).toMatchObject([{ lastStatus: "204", tries: 1, nextAt: null }])
      }
    }, 5000)
    const all = (await events(`?payment=${payment.id}`)).toReversed()
    expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_, index) => index + 1))
    expect(all.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["payment.captured", "refund.succeeded"])
    )
    const captured = all.find(({ type }) => type === "payment.captured")
    expect(captured?.data).toMatchObject({ id: payment.id, status: "captured", captured: 5000 })
    const refund = all.find(({ type }) => type === "refund.succeeded")
    expect(refund?.data).toMatchObject({ id: refunded.id, payment: payment.id })
    const webhook = new Webhook(secret)
    for (const { deliveries: _, id, ...event } of all) {
      const one = receiver.received.find(({ headers }) => headers["webhook-id"] === id)
      expect(webhook.verify(one?.body ?? "", one?.headers as Record<string, string>)).toEqual(event)
    }
    expect((await router.read(payment.id)).status).toBe("refunded")
  })

  it("are listed newest first, in pages, by type and payment, for their merchant", async () => {
    const ids = [paymentOf(await router.pay()).id, paymentOf(await router.pay()).id]
    const all = await events("?limit=100")
    const times = all.map(({ timestamp }) => timestamp)
    expect(times).toEqual(times.toSorted().toReversed())
    const pages: Array<string> = []
    for (let cursor: string | null = ""; cursor !== null;) {
      const query = cursor === "" ? "" : `&cursor=${cursor}`
      const page = eventsOf(await router.get(`/v1/events?limit=3${query}`))
      expect(page.data.length).toBeLessThanOrEqual(3)
      pages.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(pages).toEqual(all.map(({ id }) => id))
    const captured = await events("?type=payment.captured&limit=100")
    expect(captured.map(({ data }) => data.id)).toEqual(expect.arrayContaining(ids))
    expect(new Set(captured.map(({ type }) => type))).toEqual(new Set(["payment.captured"]))
    const [one] = await events(`?type=payment.captured&payment=${ids[0]}`)
    expect(one?.data.id).toBe(ids[0])
    expect(eventsOf(await router.get("/v1/events", { apiKey: keys.other })).data).toEqual([])
    expect(problemOf(await router.get("/v1/events?cursor=x")).errors).toEqual([
      { path: "cursor", rule: "a nextCursor of an earlier answer" }
    ])
    expect((await router.get("/v1/events?limit=101")).status).toBe(422)
  })

  it("are sent again with the same id and bytes", async () => {
    const payment = paymentOf(await router.pay())
    const [event] = await events(`?type=payment.captured&payment=${payment.id}`)
    expect(event?.deliveries).toEqual([])
    await create()
    const answer = await router.post(`/v1/events/${event?.id}/redeliver`, undefined)
    expect(answer.status).toBe(202)
    expect(eventOf(answer)).toMatchObject({ id: event?.id, deliveries: [{ tries: 0 }] })
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 5000)
    await router.post(`/v1/events/${event?.id}/redeliver`, undefined)
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), 5000)
    const [first, second] = receiver.received
    expect(second?.body).toBe(first?.body)
    expect([first, second].map((one) => one?.headers["webhook-id"])).toEqual([event?.id, event?.id])
  })

  it("are sent again by those who may write, to their own merchant", async () => {
    const payment = paymentOf(await router.pay())
    const [event] = await events(`?payment=${payment.id}`)
    const redeliver = `/v1/events/${event?.id}/redeliver`
    expect(problemOf(await router.post(redeliver, undefined, { apiKey: keys.read })).code).toBe(
      "forbidden"
    )
    expect(problemOf(await router.post(redeliver, undefined, { apiKey: keys.other })).code).toBe(
      "not_found"
    )
  })
})
