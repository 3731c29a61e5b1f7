import { describe, expect, it } from "@effect/vitest"
import { Money } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Payouts from "../src/internal/payouts.ts"
import { base, credentials, outcome, reference, result, seen, sent } from "./support.ts"

const amount = Money.make(5000, "EUR")
const asked = { reference, amount, paymentType: "PO", earlier: "54279" } as const

/** The documented answer to a payout. */
const paidOut = {
  paymentId: "54290",
  status: "payoutsuccessful",
  transactionStatus: "Y",
  amount: "50.00",
  currency: "EUR",
  merchantTransactionId: reference as string,
  remark: "ok",
  ...result("00001", "Transaction succeeded")
}

describe("payout", () => {
  it.effect("names the payment whose customer is paid", () =>
    Effect.gen(function* () {
      const { call, exit } = yield* sent(
        (one) =>
          one.payoutToPayer({ reference, amount, payment: "54279", merchantEmail: "a@shop.test" }),
        paidOut,
        { terminalId: "1106" }
      )
      expect(exit).toMatchObject({
        _tag: "Success",
        value: {
          status: { unified: "succeeded", raw: "payoutsuccessful" },
          providerReference: "54290",
          reference,
          amount
        }
      })
      expect(call?.path).toBe(`${base}/payout`)
      // The digest of `11344|reference-0001|50.00|secureKey`.
      expect(call?.body).toBe(
        `${credentials("08dff35e0d7cdd371b36860c93e03feb")}&authentication.terminalId=1106` +
          "&merchantTransactionId=reference-0001&amount=50.00&currency=EUR&paymentType=PO" +
          "&paymentId=54279&merchant.email=a%40shop.test"
      )
    })
  )

  it.each([
    ["succeeded", paidOut],
    ["succeeded", { ...paidOut, status: undefined }],
    ["succeeded", { ...paidOut, status: "Y" }],
    ["pending", { ...paidOut, status: "payoutstarted", transactionStatus: "P" }],
    ["pending", { ...paidOut, status: undefined, transactionStatus: "P", ...result("00003") }],
    [
      "Declined",
      { ...paidOut, status: "payoutfailed", transactionStatus: "N", ...result("10001") }
    ],
    ["Declined", { ...paidOut, status: undefined, transactionStatus: "N", ...result("10001") }],
    ["InvalidRequest", { paymentId: "-", transactionStatus: "N", ...result("20003") }],
    [
      "DuplicateReference",
      { paymentId: "-", transactionStatus: "N", ...result("20004", "Duplicate id") }
    ],
    ["AuthenticationFailed", result("20001", "Invalid checksum")],
    ["unknown mismatch", { ...paidOut, transactionStatus: "N" }],
    ["unknown mismatch", { ...paidOut, transactionStatus: "P" }],
    ["unknown unlisted", { ...paidOut, transactionStatus: "3D" }],
    ["unknown mismatch", { ...paidOut, amount: "5.00" }],
    ["unknown mismatch", { ...paidOut, currency: "USD" }],
    ["unknown mismatch", { ...paidOut, merchantTransactionId: "reference-0002" }],
    ["unknown mismatch", { ...paidOut, paymentType: "DB" }],
    ["unknown mismatch", { ...paidOut, status: "capturesuccess" }],
    ["unknown unlisted", { ...paidOut, status: "payouthalfway" }],
    ["unknown unlisted", { ...paidOut, status: undefined, transactionStatus: "C" }],
    ["unknown mismatch", { ...paidOut, ...result("10001") }],
    ["unknown mismatch", { ...paidOut, status: "payoutfailed", transactionStatus: "N" }],
    ["unknown mismatch", { ...paidOut, paymentId: "54279" }],
    ["unknown unreadable", { ...paidOut, paymentId: "-" }],
    ["unknown unlisted", result("10001")],
    ["unknown unreadable", {}]
  ])("is %s for %j", (expected, answer) => {
    expect(outcome(Payouts.answer(seen(answer), asked))).toBe(expected)
  })

  it("believes a refusal but no success under an HTTP error", () => {
    expect(outcome(Payouts.answer(seen(paidOut, 400), asked))).toBe("unknown mismatch")
    const failed = { ...paidOut, status: "payoutfailed", transactionStatus: "N" }
    expect(outcome(Payouts.answer(seen({ ...failed, ...result("10001") }, 400), asked))).toBe(
      "Declined"
    )
  })
})

describe("the status of a payout", () => {
  const found = { ...paidOut, ...result("00026", "Your record found successfully") }

  it.effect("is asked for by either id, and compared", () =>
    Effect.gen(function* () {
      const byId = yield* sent((one) => one.payoutStatus({ providerReference: "54290" }), found)
      const byReference = yield* sent((one) => one.payoutStatus({ reference, amount }), found)
      expect([byId.call?.path, byReference.call?.path]).toEqual([
        `${base}/payments/54290`,
        `${base}/inquiry`
      ])
      for (const { exit } of [byId, byReference]) {
        expect(exit).toMatchObject({ _tag: "Success", value: { status: { unified: "succeeded" } } })
      }
      const other = { ...found, amount: "5.00" }
      const { exit } = yield* sent((one) => one.payoutStatus({ reference, amount }), other)
      expect(JSON.stringify(exit)).toContain("OutcomeUnknown")
    })
  )

  it.each([
    ["succeeded", found],
    ["pending", { ...found, status: "payoutstarted", transactionStatus: "P" }],
    ["pending", { ...found, status: undefined, transactionStatus: "P" }],
    ["unknown unlisted", { ...found, status: undefined, transactionStatus: "Y" }],
    ["unknown unlisted", { ...found, status: undefined, transactionStatus: "N" }],
    ["unknown unlisted", { ...found, status: "capturesuccess" }],
    ["NotFound", result("10009", "Record not found")],
    ["unknown mismatch", { ...found, status: "payoutfailed" }],
    ["unknown mismatch", { ...found, transactionStatus: "N" }],
    ["unknown mismatch", { ...found, ...result("10009", "Record not found") }],
    ["unknown unreadable", { ...found, currency: undefined }],
    ["unknown unreadable", {}]
  ])("is %s for %j", (expected, answer) => {
    expect(outcome(Payouts.inquiry(seen(answer), {}))).toBe(expected)
  })

  it("says why one failed", () => {
    const failed = {
      ...found,
      status: "payoutfailed",
      transactionStatus: "N",
      remark: "no account"
    }
    expect(Result.getOrThrow(Payouts.inquiry(seen(failed), {}))).toMatchObject({
      status: { unified: "failed", raw: "payoutfailed" },
      decline: { reason: "generic_decline", raw: { code: "payoutfailed", message: "no account" } }
    })
  })
})
