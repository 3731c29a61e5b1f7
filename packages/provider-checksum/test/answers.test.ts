import { describe, expect, it } from "vitest"
import { Money } from "@switchyard/core"
import * as Result from "effect/Result"
import * as Answers from "../src/internal/answers.ts"
import * as Errors from "../src/internal/errors.ts"
import { approved, found, outcome, result, seen } from "./support.ts"

const amount = Money.make(5000, "EUR")

describe("capture, refund and reversal", () => {
  const answers = (code: string, more: object = {}) => {
    const one = seen({ paymentId: "54279", ...result(code), ...more })
    return [
      outcome(Answers.captureOrVoid(one, "CP", "54279")),
      outcome(Answers.refund(one, "54279", amount)),
      outcome(Answers.captureOrVoid(one, "RV", "54279"))
    ]
  }
  const all = (text: string) => [text, text, text]
  it.each([
    ["00004", ["captured", "pending", "pending"]],
    ["00005", ["pending", "succeeded", "pending"]],
    ["00006", ["pending", "pending", "voided"]],
    ["00001", all("pending")],
    ["10001", all("Declined")],
    ["20007", all("InvalidRequest")],
    ["10004", all("unknown unlisted")],
    ["90026", all("unknown unlisted")],
    ["", all("unknown unreadable")],
    ["junk", all("unknown unlisted")]
  ])("code %j", (code, expected) => {
    expect(answers(code)).toEqual(expected)
  })

  it.each([
    ["20010", "Transaction already captured", "InvalidState"],
    ["10001", "Cannot refund the same transaction more than once", "InvalidState"],
    ["20002", "Invalid checksum", "AuthenticationFailed"]
  ])("code %s with %j is %s", (code, description, tag) => {
    expect(answers(code, result(code, description))).toEqual(all(tag))
  })

  it("is unknown where the answer contradicts itself or is another payment's", () => {
    expect(answers("00004", { transactionStatus: "N" })).toEqual(all("unknown mismatch"))
    expect(answers("10001", { transactionStatus: "Y" })).toEqual(all("unknown mismatch"))
    expect(answers("00005", { paymentId: "54280" })).toEqual(all("unknown mismatch"))
    expect(answers("10001", { paymentId: "54280" })).toEqual(all("unknown mismatch"))
  })

  it("does not take the payment's own reference for the capture's", () => {
    const one = seen({ ...approved, paymentType: undefined, ...result("00004") })
    const captured = Result.getOrThrow(Answers.captureOrVoid(one, "CP", "54279", amount))
    expect(captured).toEqual({
      status: { unified: "captured", raw: "00004" },
      providerReference: "54279"
    })
  })
})

describe("inquiry", () => {
  const inquiry = (answer: object, httpStatus?: number) =>
    outcome(Answers.inquiry(seen(answer, httpStatus), {}))

  it("decides on the LONG word, whatever code of the lookup stands beside it", () => {
    expect(inquiry(found)).toBe("captured")
    expect(inquiry({ ...found, ...result("90001") })).toBe("captured")
    expect(inquiry({ ...found, status: "authsuccessful" })).toBe("authorized")
    expect(inquiry({ ...found, status: "reversed", transactionStatus: "C" })).toBe("refunded")
  })

  it.each([
    ["authfailed", "N", "generic_decline"],
    ["failed", "N", "generic_decline"],
    ["cancelled", "C", "cancelled_by_shopper"]
  ])("%s is data with a decline", (status, transactionStatus, reason) => {
    const payment = Result.getOrThrow(
      Answers.inquiry(
        seen({ ...found, status, transactionStatus, remark: `card 4000000000000051 secureKey` }),
        {}
      )
    )
    expect(payment.status).toEqual({ unified: "declined", raw: status })
    expect(payment.decline).toMatchObject({
      reason,
      raw: { code: status, message: "card *** ***" }
    })
  })

  it.each(["capturefailed", "payoutsuccessful", "brand new word", "Y", "N", "C"])(
    "is unknown for the word %s",
    (status) => {
      const decided = Answers.inquiry(seen({ ...found, status, transactionStatus: undefined }), {})
      expect(Result.isFailure(decided) && decided.failure).toMatchObject({
        _tag: "OutcomeUnknown",
        cause: "unlisted",
        vendorCode: status
      })
    }
  )

  it.each([
    ["P", "pending"],
    ["3D", "requires_action"],
    ["Y", "unknown unlisted"],
    ["N", "unknown unlisted"],
    ["C", "unknown unlisted"]
  ])("falls back on the letter %s: %s", (transactionStatus, expected) => {
    expect(inquiry({ ...found, status: undefined, transactionStatus })).toBe(expected)
  })

  it("is not found only where the gateway says so", () => {
    expect(inquiry(result("10009", "Record not found"))).toBe("NotFound")
    expect(inquiry(result("20009", "No record found"))).toBe("NotFound")
    expect(inquiry(result("00026", "Record not found"))).toBe("unknown unreadable")
    expect(inquiry(result("90001", "Record not found"))).toBe("unknown unreadable")
    expect(inquiry({}, 404)).toBe("unknown unreadable")
    expect(inquiry(result("10001", "System busy"))).toBe("InvalidRequest")
    expect(inquiry(result("20002", "Checksum mismatch"))).toBe("AuthenticationFailed")
  })

  it("is unknown for an amount that is none", () => {
    expect(inquiry({ ...found, amount: "50.005" })).toBe("unknown unreadable")
    expect(inquiry({ ...found, currency: "EURO" })).toBe("unknown unreadable")
  })
})

describe("messages", () => {
  it.each([
    ["card 4000 0000 0000 0051 refused", "card *** refused"],
    ["card 4000-0000-0000-0051", "card ***"],
    ["digest e89b70e06b2d649a69207fa751bddbc7", "digest ***"],
    ["token eyJ0eXAiOiJ.eyJzdWIiOiJ0.c2lnbmF0dXJl ends", "token *** ends"],
    ["key secureKey", "key ***"],
    ["a\r\nb", "a b"],
    ["order 12345", "order 12345"]
  ])("%j", (text, expected) => {
    expect(Errors.scrub(text, ["secureKey", ""])).toBe(expected)
  })

  it("are cut", () => {
    expect(Errors.scrub("x".repeat(5_000))).toHaveLength(200)
  })
})
