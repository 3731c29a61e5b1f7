import { Money, type Payment, PaymentError, Payments, type Payout, Webhook } from "../src/index.ts"
import * as Effect from "effect/Effect"
import { describe, expect, test } from "vitest"
import { amount, capabilities, captured, reference } from "./support/provider.ts"

const claim: Payment.Payment = { ...captured, amount }
const event: Webhook.Event = { type: "payment", id: "1", reference, payment: claim }

/** A service whose gateway says this, and what it was asked. */
const saying = (payment: Payment.Payment, byReference = true) => {
  const asked: Array<Payment.StatusRequest> = []
  const payout: Payout.Payout = {
    status: { unified: "failed", raw: "Rejected" },
    providerReference: "po-1",
    reference
  }
  const { payments } = Payments.make({
    provider: "x",
    capabilities: {
      ...capabilities,
      operations: ["status", "payoutStatus"],
      lookup: { byReference, byProviderReference: true, followUps: [] }
    },
    operations: {
      status: (request) => Effect.sync(() => (asked.push(request), payment)),
      payoutStatus: () => Effect.succeed(payout)
    }
  })
  return { payments, asked }
}

const confirm = (payments: Payments.Service, claimed: Webhook.Event) =>
  Effect.runPromise(Webhook.confirm(payments, claimed))

describe("Webhook.confirm", () => {
  test("answers what the gateway says now, not what the event says", async () => {
    const refunded = { ...claim, status: { unified: "refunded", raw: "R" } } as const
    const { payments, asked } = saying(refunded)
    expect(await confirm(payments, event)).toEqual({ ...event, payment: refunded })
    expect(asked).toEqual([{ reference, expect: { reference, amount } }])
  })

  test.each([
    ["amount", { amount: Money.make(1, "EUR") }],
    ["currency", { amount: Money.make(9200, "USD") }],
    ["reference", { reference: "another-reference" }]
  ])("another %s at the gateway is an unknown outcome", async (detail, change) => {
    const { payments } = saying({ ...claim, ...change })
    const error = await Effect.runPromise(Effect.flip(Webhook.confirm(payments, event)))
    expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch", detail })
  })

  test("asks by the gateway's id where references cannot be asked for", async () => {
    const { payments, asked } = saying(claim, false)
    await confirm(payments, event)
    expect(asked[0]).toMatchObject({ providerReference: "p-1" })
  })

  test("a reference that the gateway does not repeat is not passed on", async () => {
    const { reference: _, ...anonymous } = { ...claim, reference: "" }
    const { payments } = saying(anonymous, false)
    const forged: Webhook.Event = { ...event, reference: "forged-reference" }
    expect(await confirm(payments, forged)).toMatchObject({ reference: null })
  })

  test("an event without any key confirms nothing", async () => {
    const { payments, asked } = saying(claim)
    const nameless = { ...event, reference: null, payment: { ...claim, providerReference: null } }
    const error = await Effect.runPromise(Effect.flip(Webhook.confirm(payments, nameless)))
    expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch" })
    expect(asked).toEqual([])
  })

  test("a payout of another reference is an unknown outcome", async () => {
    const { payments } = saying(claim, false)
    const claimed: Webhook.Event = {
      type: "payout",
      id: "2",
      reference: "forged-reference",
      payout: { status: { unified: "succeeded", raw: "Approved" }, providerReference: "po-1" }
    }
    const error = await Effect.runPromise(Effect.flip(Webhook.confirm(payments, claimed)))
    expect(error).toMatchObject({ _tag: "OutcomeUnknown", detail: "reference" })
  })

  test("asks about payouts", async () => {
    const { payments } = saying(claim)
    const paid: Payout.Payout = {
      status: { unified: "succeeded", raw: "Approved" },
      providerReference: "po-1"
    }
    const claimed: Webhook.Event = { type: "payout", id: "2", reference, payout: paid }
    expect(await confirm(payments, claimed)).toMatchObject({
      payout: { status: { unified: "failed" } }
    })
  })

  test("an event that claims no state asks nothing", async () => {
    const { payments, asked } = saying(claim)
    const other: Webhook.Event = { type: "other", id: "3", reference: null, name: "ping" }
    expect(await confirm(payments, other)).toBe(other)
    expect(asked).toEqual([])
  })

  test("a gateway that cannot be asked confirms nothing", async () => {
    const { payments } = saying(claim)
    const error = await Effect.runPromise(
      Effect.flip(
        Webhook.confirm(
          {
            ...payments,
            status: () =>
              Effect.fail(new PaymentError.NotFound({ provider: "x", operation: "status" }))
          },
          event
        )
      )
    )
    expect(error._tag).toBe("NotFound")
  })
})
