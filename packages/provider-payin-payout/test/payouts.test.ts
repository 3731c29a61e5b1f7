import { describe, expect, it } from "@effect/vitest"
import { Money } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Answers from "../src/internal/answers.ts"
import { envelope, initiatedData, payout, payoutData, refusal } from "./samples.ts"
import { asked, outcome, seen, unknown } from "./support.ts"

describe("a new payout", () => {
  const paid = (change: object) =>
    asked(envelope({ ...initiatedData, ...change }), (s) => s.payout(payout))

  it.live("is pending, with the charge in paise", () =>
    Effect.gen(function* () {
      expect(yield* paid({})).toEqual({
        status: { unified: "pending", raw: "Pending" },
        providerReference: null,
        reference: payout.reference,
        amount: payout.amount,
        fee: Money.make(200, "INR")
      })
    })
  )

  it.live.each([
    [{ order_id: "another" }, unknown("mismatch", "reference")],
    [{ order_id: null }, unknown("unreadable", "order_id")],
    [{ amount: 1 }, unknown("mismatch", "amount")],
    [{ amount: null }, unknown("unreadable", "amount")],
    [{ user_id: "another" }, unknown("mismatch", "user_id")],
    [{ beneficiary_acc_no: "99999999998" }, unknown("mismatch", "beneficiary_acc_no")],
    [{ beneficiary_acc_no: "1234 5678 901" }, unknown("mismatch", "beneficiary_acc_no")],
    [{ beneficiary_acc_no: "A12345678901" }, unknown("mismatch", "beneficiary_acc_no")],
    [{ beneficiary_acc_no: "1.2345e10" }, unknown("mismatch", "beneficiary_acc_no")],
    [{ ifsc: "HDFC0060589" }, unknown("mismatch", "ifsc")],
    [{ status: "Success" }, unknown("unlisted", "status")],
    [{ status: null }, unknown("unreadable", "status")]
  ] as const)("with %j is unknown", ([change, expected]) =>
    Effect.gen(function* () {
      expect(yield* paid(change)).toMatchObject(expected)
    })
  )

  it.live.each([
    [{ beneficiary_acc_no: "XXXXXXX9999" }],
    [{ beneficiary_acc_no: "*******9999" }],
    [{ beneficiary_acc_no: "999-9999 9999" }],
    [{ beneficiary_acc_no: 99999999999 }],
    [{ beneficiary_mobile_no: 7878787878 }],
    [{ charge: null }],
    [{ charge: 5.905 }]
  ] as const)("with %j is pending all the same", ([change]) =>
    Effect.gen(function* () {
      expect(yield* paid(change)).toMatchObject({ status: { unified: "pending" } })
    })
  )

  it("to an account with a zero in front may come back as a number", () => {
    const sent = { accountNumber: "0099", ifsc: "SBIN0060589", userId: initiatedData.user_id }
    const answer = envelope({ ...initiatedData, beneficiary_acc_no: 99 })
    expect(outcome(Answers.payout(seen("payout", answer), { ...fields, ...sent }))).toBe("pending")
  })

  it.live("that is rejected at once has failed", () =>
    Effect.gen(function* () {
      const failed = yield* paid({ status: "Rejected", message: "Bank of 99999999999 refused" })
      expect(failed).toMatchObject({
        status: { unified: "failed", raw: "Rejected" },
        decline: {
          reason: "generic_decline",
          raw: { code: "Rejected", message: "Bank of *** refused" }
        }
      })
    })
  )
})

const fields = {
  name: "",
  email: "",
  mobile: "",
  address: "",
  scheme: "",
  bankName: "",
  orderId: payout.reference as string,
  remarks: null
}

describe("a payout's status", () => {
  const ask = { reference: payout.reference, amount: payout.amount }

  it.live("tells the bank's number and the exact charge", () =>
    Effect.gen(function* () {
      expect(yield* asked(envelope(payoutData), (s) => s.payoutStatus(ask))).toEqual({
        status: { unified: "succeeded", raw: "Approved" },
        providerReference: "2517319122",
        reference: payout.reference,
        amount: payout.amount,
        fee: Money.make(590, "INR"),
        utr: "2517319122"
      })
    })
  )

  it.live.each([
    [{ order_id: "another" }, unknown("mismatch", "order_id")],
    [{ order_id: undefined }, unknown("unreadable", "order_id")],
    [{ amount: 100.01 }, unknown("mismatch", "amount")]
  ] as const)("with %j is unknown", ([change, expected]) =>
    Effect.gen(function* () {
      const error = yield* asked(envelope({ ...payoutData, ...change }), (s) => s.payoutStatus(ask))
      expect(error).toMatchObject(expected)
    })
  )

  it.live("of nothing that was paid is unknown", () =>
    Effect.gen(function* () {
      const { reference } = payout
      const error = yield* asked(envelope({ ...payoutData, amount: 0 }), (s) =>
        s.payoutStatus({ reference })
      )
      expect(error).toMatchObject(unknown("mismatch", "amount"))
    })
  )

  it.live("of an order that nobody knows is NotFound", () =>
    Effect.gen(function* () {
      const error = yield* asked(refusal("Order not found"), (s) => s.payoutStatus(ask), 404)
      expect(error).toMatchObject({ _tag: "NotFound" })
    })
  )
})
