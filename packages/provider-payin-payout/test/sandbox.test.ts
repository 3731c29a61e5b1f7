import { describe, expect, it } from "@effect/vitest"
import { Money, Reference, Webhook } from "@switchyard/core"
import { Inbox } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { PayinPayoutConfig } from "../src/index.ts"
import * as Instance from "./instance.ts"
import { charge, payout } from "./samples.ts"
import { gateway } from "./support.ts"

const sandbox = (switches: Instance.Switches = {}, more: Partial<PayinPayoutConfig.Options> = {}) =>
  Effect.gen(function* () {
    const { control, ledger, options } = yield* Instance.start(switches)
    const service = yield* gateway({ ...options, ...more })
    return { service, control, ledger }
  })

const rupees = (value: bigint) => Result.getOrThrow(Money.fromMinorUnits(value, "INR"))

const link = (name: string, value = 10_000n) => ({
  ...charge,
  reference: Reference.make(`sandbox-${name}`),
  amount: rupees(value)
})
const paying = (name: string, value = 10_000n) => ({
  ...payout,
  reference: Reference.make(`sandbox-${name}`),
  amount: rupees(value)
})

describe("a payin's life at the simulated gateway", () => {
  it.live("a person pays on the page; the notifications are confirmed", () =>
    Effect.gen(function* () {
      const { control, ledger, service } = yield* sandbox()
      const inbox = yield* Inbox.start
      yield* control("webhook", { url: inbox.url })
      const request = link("paid", 10_050n)
      const payment = yield* service.purchase(request)
      expect(payment).toMatchObject({
        status: { unified: "requires_action" },
        amount: request.amount,
        nextAction: { type: "redirect", method: "GET" }
      })
      const asked = { reference: request.reference, expect: request }
      expect((yield* service.status(asked)).status).toEqual({ unified: "pending", raw: "Pending" })
      yield* Instance.decide(payment, "approve")

      const details = yield* service.payinDetails(asked)
      expect(details.payment).toMatchObject({
        status: { unified: "captured", raw: "Approved" },
        amount: request.amount,
        captured: request.amount
      })
      // India's clock and UTC's speak of one moment, to the second.
      expect(
        Math.abs((details.processedAtMillis ?? 0) - (details.updatedAtMillis ?? 1))
      ).toBeLessThan(1_001)
      const events = yield* Effect.forEach([yield* inbox.next, yield* inbox.next], service.webhook)
      expect(events.map(({ signed, value }) => [value.id, signed])).toEqual([
        [`payin.initiated:${request.reference}:Initiated`, false],
        [`payin.succeeded:${request.reference}:Approved`, false]
      ])
      for (const { value } of events) {
        const event = yield* Webhook.confirm(service.payments, value)
        expect(event).toMatchObject({ payment: { status: { unified: "captured" } } })
      }
      expect(ledger().movements.map(({ kind }) => kind)).toEqual(["charge"])
    }).pipe(Effect.scoped)
  )

  it.live.each([
    [{ to: "success", amount: 40 }, { unified: "captured" }, { captured: { value: 4_000n } }],
    [{ to: "failure" }, { unified: "declined" }, { decline: { reason: "generic_decline" } }],
    [{ to: "expired" }, { unified: "expired" }, { decline: { reason: "expired" } }],
    [{ to: "initiated" }, { unified: "pending" }, {}]
  ] as const)("advanced by %j it is told as it is", ([to, status, more]) =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox()
      const request = link("advanced")
      yield* service.purchase(request)
      yield* control("advance", { reference: request.reference, ...to })
      const payment = yield* service.status({ reference: request.reference, expect: request })
      expect(payment).toMatchObject({ status, amount: request.amount, ...more })
    }).pipe(Effect.scoped)
  )

  it.live("refusals: twice, too much, never heard of, wrong key", () =>
    Effect.gen(function* () {
      const { ledger, service } = yield* sandbox()
      yield* service.purchase(link("twice"))
      const again = yield* Effect.flip(service.purchase(link("twice")))
      expect(again).toMatchObject({ _tag: "DuplicateReference", httpStatus: 409 })
      const much = yield* Effect.flip(service.purchase(link("much", 50_000_100n)))
      expect(much).toMatchObject({ _tag: "InvalidRequest", httpStatus: 422 })
      const absent = yield* Effect.flip(service.status({ reference: Reference.make("never-sent") }))
      expect(absent._tag).toBe("NotFound")
      expect(ledger().movements).toEqual([])
      const wrong = yield* sandbox({}, { secretKey: Redacted.make("another") })
      const error = yield* Effect.flip(wrong.service.purchase(link("wrong-key")))
      expect(error).toMatchObject({ _tag: "AuthenticationFailed", httpStatus: 401 })
    }).pipe(Effect.scoped)
  )
})

describe("a payout's life at the simulated gateway", () => {
  it.live("is taken on, paid, told with its charge; the wallet shows it", () =>
    Effect.gen(function* () {
      const { control, ledger, service } = yield* sandbox({
        ...waiting,
        payoutChargePaise: 590
      })
      const inbox = yield* Inbox.start
      yield* control("webhook", { url: inbox.url })
      yield* control("balance", { balance: "1000.00" })
      const request = paying("payout", 10_050n)
      const taken = yield* service.payout(request)
      expect(taken).toMatchObject({
        status: { unified: "pending", raw: "Pending" },
        amount: request.amount,
        fee: { value: 590n }
      })
      expect((yield* service.balance()).available.value).toBe(100_000n - 10_050n - 590n)
      yield* control("advance", { reference: request.reference, to: "success" })
      const paid = yield* service.payoutStatus(request)
      expect(paid).toMatchObject({ status: { unified: "succeeded" }, fee: { value: 590n } })
      expect(paid.utr).toMatch(/^\d+$/)
      const { value } = yield* service.webhook(yield* inbox.next)
      expect(value).toMatchObject({ type: "payout", payout: { utr: paid.utr } })
      expect(ledger().movements.map(({ kind }) => kind)).toEqual(["payout"])
    }).pipe(Effect.scoped)
  )

  const waiting = { payoutSettlesAfterMs: Number.POSITIVE_INFINITY }

  it.live("rejected gives the money back; a wallet that is empty declines", () =>
    Effect.gen(function* () {
      const { control, ledger, service } = yield* sandbox(waiting)
      yield* control("balance", { balance: "102.00" })
      const request = paying("rejected")
      yield* service.payout(request)
      const poor = yield* Effect.flip(service.payout(paying("poor", 100n)))
      expect(poor).toMatchObject({
        _tag: "Declined",
        disposition: "Refused",
        decline: { reason: "insufficient_funds", retry: "later" }
      })
      yield* control("advance", { reference: request.reference, to: "failure" })
      const failed = yield* service.payoutStatus(request)
      expect(failed).toMatchObject({
        status: { unified: "failed", raw: "Rejected" },
        decline: { reason: "generic_decline" }
      })
      expect((yield* service.balance()).available.value).toBe(10_200n)
      expect(ledger().movements).toEqual([])
      const again = yield* Effect.flip(service.payout(request))
      expect(again._tag).toBe("DuplicateReference")
    }).pipe(Effect.scoped)
  )
})

describe("faults", () => {
  it.live("a lost link is found, and can never have been paid by anybody", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const request = link("lost", 100_600n)
      expect((yield* Effect.flip(service.purchase(request)))._tag).toBe("OutcomeUnknown")
      const payment = yield* service.status({ reference: request.reference, expect: request })
      expect(payment).toMatchObject({ status: { unified: "pending" }, amount: request.amount })
    }).pipe(Effect.scoped)
  )

  it.live("throttled and stale are definite refusals", () =>
    Effect.gen(function* () {
      const { control, ledger, service } = yield* sandbox()
      for (const [fault, tag] of [
        ["throttle", "RateLimited"],
        ["expiredToken", "AuthenticationFailed"]
      ]) {
        yield* control("faults", { fault, operation: "payout" })
        expect((yield* Effect.flip(service.payout(paying(`fault-${fault}`))))._tag).toBe(tag)
      }
      expect(ledger().movements).toEqual([])
    }).pipe(Effect.scoped)
  )
})

describe("every reading of the document", () => {
  it.live.each([
    [{ getBodyLine: "braces" }, { signing: { getBodyLine: "braces" } }],
    [{ leadingSlash: true }, { signing: { leadingSlash: true } }],
    [{ trailingNewline: false }, { signing: { trailingNewline: false } }],
    [{ jsonFlavor: "php" }, { signing: { jsonFlavor: "php" } }],
    [{ pathPrefix: "gw" }, { signing: { pathPrefix: "gw" } }],
    [{}, { balanceMethod: "POST" }],
    [{}, { payinStatus: { encoding: "multipart" } }],
    [
      { multipartBodyLine: "empty" },
      { payinStatus: { encoding: "multipart", signedBody: "empty" } }
    ],
    [
      { multipartBodyLine: "braces" },
      { payinStatus: { encoding: "multipart", signedBody: "braces" } }
    ]
  ] as ReadonlyArray<readonly [Instance.Switches, Partial<PayinPayoutConfig.Options>]>)(
    "sandbox %j, provider %j",
    ([switches, options]) =>
      Effect.gen(function* () {
        const { service } = yield* sandbox(switches, options)
        const request = link("reading")
        yield* service.purchase(request)
        yield* service.payout(paying("reading"))
        const status = yield* service.status({ reference: request.reference, expect: request })
        expect(status.status.unified).toBe("pending")
        const told = yield* service.payoutStatus(paying("reading"))
        expect(told.reference).toBe("sandbox-reading")
        yield* service.balance()
      }).pipe(Effect.scoped)
  )

  it.live("signed notifications, with the secret in the path", () =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox(
        { webhookSign: true },
        { webhookHmac: "require", webhookSecret: Redacted.make("5Jp0mB9fQ2tXyLw8RkVn3g") }
      )
      const inbox = yield* Inbox.start
      const url = new URL("/v1/webhooks/upi-in/5Jp0mB9fQ2tXyLw8RkVn3g", inbox.url).href
      yield* control("webhook", { url })
      const request = link("signed")
      yield* service.purchase(request)
      yield* control("advance", { reference: request.reference, to: "success" })
      const first = yield* service.webhook(yield* inbox.next)
      expect(first).toMatchObject({ signed: true, value: { reference: request.reference } })
      yield* control("notify", { reference: request.reference, mode: "forged" })
      const refused = yield* Effect.flip(service.webhook(yield* inbox.next))
      expect(refused.kind).toBe("forged")
    }).pipe(Effect.scoped)
  )
})
