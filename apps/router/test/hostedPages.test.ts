import type { Objects } from "@switchyard/client"
import { Result } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Attempt } from "../src/domain/ledger/Attempt.ts"
import * as Questions from "../src/domain/truth/Questions.ts"
import { freshKey, paymentOf, problemOf } from "./support/client.ts"
import * as methods from "./support/methods.ts"
import * as pages from "./support/pages.ts"
import type * as Router from "./support/router.ts"
import { answered, attempt, heard } from "./support/samples.ts"
import * as Webhooks from "./support/webhooks.ts"

/** Gateways' own pages: which charge they make, and when a refused card is the end of them. */

let router: Router.Running
beforeAll(async () => void (router = await Webhooks.start()))
afterAll(() => router.close())

const returnUrl = "https://shop.test/done"
const hosted = (plan: string) => ({ method: { type: "hosted" }, metadata: { plan }, returnUrl })

describe("a page that makes one kind of charge", () => {
  it("is left out of the other's plan, before the key is used", async () => {
    const key = freshKey()
    const asked = () => router.sandbox.gateways.get("pages")?.ledger.requests().length
    const before = asked()
    const answer = await router.pay({ ...hosted("pages"), capture: "manual" }, { key })
    const problem = problemOf(answer)
    expect([answer.status, problem.code]).toEqual([422, "no_eligible_account"])
    const left = problem.accounts?.find(({ account }) => account === "pages")
    expect(left).toMatchObject({ why: expect.stringContaining("page"), path: "capture" })
    expect(asked()).toBe(before)
    const taken = await router.pay(hosted("pages"), { key })
    expect([taken.status, paymentOf(taken).status]).toEqual([201, "requires_action"])
  })
})

describe("a page that only holds the money, as the gateway's account is set up", () => {
  it("makes an authorized payment, which a person hears of and the merchant captures", async () => {
    const payment = paymentOf(await router.pay(hosted("intents")))
    expect(payment).toMatchObject({ status: "requires_action", capture: "automatic" })
    await Webhooks.decide(router, "intents", payment)
    const seen = paymentOf(await router.post(`/v1/payments/${payment.id}/sync`))
    expect(seen).toMatchObject({ status: "authorized", authorized: 5000, captured: 0 })
    const [incident] = await Webhooks.incidents(router, payment.id)
    expect(incident).toMatchObject({ kind: "mismatch", detail: { gateway: "authorized" } })
    const taken = await router.post(`/v1/payments/${payment.id}/capture`, { amount: 2000 })
    expect([taken.status, paymentOf(taken).status]).toEqual([200, "partially_captured"])
    const again = paymentOf(await router.post(`/v1/payments/${payment.id}/sync`))
    expect(again).toMatchObject({ status: "partially_captured", captured: 2000 })
    expect(await Webhooks.incidents(router, payment.id)).toHaveLength(1)
  })
})

describe("the question about a page", () => {
  const known: Questions.Known = {
    captured: 0,
    refunded: 0,
    voided: 0,
    currency: "EUR",
    contested: 0,
    hosted: true,
    isSetting: false,
    own: false,
    targets: new Set()
  }
  const pending = attempt({ operation: "purchase", state: "pending", providerReference: "PAGE" })
  const of = (
    kind: "query" | "webhook",
    ageMs: number,
    asked: Attempt = pending,
    status: "captured" | "declined" = "declined",
    page = known
  ) => {
    const answer = Result.succeed(answered(status))
    return Questions.verdictOf(asked, page, answer, ageMs, heard(kind))?.state ?? null
  }

  it("is not answered by the refusal of one card while another may pay", () => {
    const session = Questions.sessionMs
    expect(session).toBeGreaterThanOrEqual(30 * 60_000)
    expect([of("query", session - 1), of("query", session)]).toEqual([null, "declined"])
    expect([of("webhook", session - 1), of("webhook", session)]).toEqual([null, null])
    expect([of("webhook", 0, pending, "captured")]).toEqual(["succeeded"])
  })

  it("is answered at once where the page has no id, but not by a notification", () => {
    const anonymous = { ...pending, providerReference: null }
    expect([of("query", 0, anonymous), of("webhook", 0, anonymous)]).toEqual(["declined", null])
  })

  it("that only holds the money is believed where that is the account's own setting", () => {
    const setting = { ...known, isSetting: true }
    const held = (page: Questions.Known, members: object = {}) => {
      const answer = Result.succeed({ ...answered("authorized"), ...members })
      return Questions.verdictOf(pending, page, answer, 0, heard("query"))
    }
    expect(held(setting)).toMatchObject({
      state: "succeeded",
      isHeld: true,
      incident: { kind: "mismatch", detail: { asked: "purchase", gateway: "authorized" } }
    })
    expect(held(setting, { providerReference: null })?.state).toBe("needs_review")
    expect(held(known)).toBeNull()
    expect(held({ ...setting, hosted: false })).toBeNull()
  })

  it("is none where a bank is asked about a card: that is refused once", () => {
    const card = { ...known, hosted: false }
    expect(of("webhook", 0, pending, "declined", card)).toBe("declined")
  })
})

describe("a card that was refused in the widget", () => {
  const open = async (plan: string): Promise<Objects.Payment> => {
    const payment = paymentOf(await router.pay(hosted(plan)))
    expect(payment.status).toBe("requires_action")
    return payment
  }
  const statusOf = async ({ id }: Objects.Payment) => (await router.read(id)).status

  it("ends nothing by its notification, whatever that calls the checkout", async () => {
    const payment = await open("open-payment")
    const told = {
      id: "8ac7a4a1".padEnd(32, "d"),
      paymentType: "DB",
      amount: "50.00",
      currency: "EUR",
      merchantTransactionId: Webhooks.attemptOf(payment).reference,
      ndc: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01_0123456789abcdef0123456789abcdef"
    }
    const notify = async (code: string, members: object = {}) => {
      const result = { code, description: "told" }
      const payload = { ...told, result, ...members }
      const { body, headers } = Webhooks.sealed({ type: "PAYMENT", payload })
      const at = Webhooks.to("open-payment")
      expect(await Webhooks.post(router, at, body, headers)).toBe(200)
    }
    await notify("800.100.152")
    // What came first is heard first, or together with it.
    await notify("000.100.110", { id: "8ac7a4a1".padEnd(32, "e") })
    const paid = await Webhooks.becomes(router, payment, "captured")
    expect(paid.attempts).toMatchObject([{ state: "succeeded" }])
    expect(await Webhooks.incidents(router, payment.id)).toEqual([])
  })

  // The clock of the router moves here, so nothing may come after it. This gateway answers the result of a
  // session once, and says then that there is none.
  it("ends nothing while the session lasts, whatever the gateway says of it", async () => {
    const payment = await open("read-once")
    const page = await pages.visit(payment.nextAction?.url ?? "")
    await pages.payInWidget(page, methods.cards.refused)
    expect(await statusOf(payment)).toBe("requires_action")
    for (const [afterMs, status] of [
      [60_000, "requires_action"],
      [28 * 60_000, "requires_action"],
      [60_000, "declined"]
    ] as const) {
      router.advance(afterMs)
      await router.post(`/v1/payments/${payment.id}/sync`)
      expect(await statusOf(payment)).toBe(status)
    }
  })
})
