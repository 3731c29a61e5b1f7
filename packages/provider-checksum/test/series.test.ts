import { describe, expect, it } from "@effect/vitest"
import { Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { approved, base, charge, credentials, sent } from "./support.ts"

const later = Reference.make("reference-0002")
const answer = { ...approved, paymentId: "54280", merchantTransactionId: later as string }
const rebill = { reference: later, providerReference: "54279", amount: charge.amount }

// A series goes on by a stored card (`storedCards`) or, unproven, by the id of its first payment.
describe("a series of payments", () => {
  it.effect("begins with a charge that says so", () =>
    Effect.gen(function* () {
      const { call } = yield* sent((one) => one.purchase({ ...charge, recurring: "initial" }), {})
      expect(call?.path).toBe(`${base}/payments`)
      expect(new URLSearchParams(call?.body).get("recurringType")).toBe("INITIAL")
    })
  )

  it.effect("goes on by the id of its first payment, where the account's options offer that", () =>
    Effect.gen(function* () {
      const { call, exit } = yield* sent(
        (one) => one.rebill({ ...rebill, customer: { ip: "192.0.2.1" } }),
        answer,
        { rebillByPaymentId: true, terminalId: "1106" }
      )
      expect(exit).toMatchObject({
        _tag: "Success",
        value: { status: { unified: "captured" }, providerReference: "54280", reference: later }
      })
      expect(call?.path).toBe(`${base}/payments/54279`)
      expect(call?.body).toBe(
        `${credentials("e7683dd5a27bdb83031e748c89e16090")}&authentication.terminalId=1106` +
          "&merchantTransactionId=reference-0002&amount=50.00&currency=EUR&paymentType=DB" +
          "&recurringType=REPEATED&customer.ip=192.0.2.1"
      )
    })
  )

  it.effect("is unknown where the answer is about the first payment", () =>
    Effect.gen(function* () {
      const { exit } = yield* sent((one) => one.rebill(rebill), approved, {
        rebillByPaymentId: true
      })
      expect(JSON.stringify(exit)).toContain("OutcomeUnknown")
    })
  )
})
