import { Money } from "@switchyard/core"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Answers from "../src/internal/answers.ts"
import * as Errors from "../src/internal/errors.ts"
import type { Answer } from "../src/internal/wire.ts"
import { approved, found, reference } from "./support.ts"

const asked = { reference, amount: Money.make(5000, "EUR"), paymentType: "DB" } as const

const seen = (answer: object, httpStatus = 200): Errors.Seen => ({
  operation: "purchase",
  httpStatus,
  answer: answer as Answer,
  hidden: ["secureKey"]
})

/** The tag of an error with its cause, or the status of an answer. */
const outcome = (
  result: Result.Result<
    { readonly status: { readonly unified: string } },
    { readonly _tag: string; readonly cause?: unknown }
  >
): string =>
  Result.match(result, {
    onSuccess: ({ status }) => status.unified,
    onFailure: (error) =>
      error._tag === "OutcomeUnknown" ? `unknown ${String(error.cause)}` : error._tag
  })

const create = (answer: object, httpStatus?: number) =>
  outcome(Answers.create(seen(answer, httpStatus), asked))

const result = (code: string, description = "") => ({ result: { code, description } })

describe("result code families", () => {
  const codes = {
    accepted: ["00001", "00002", "00004", "00020", "00021", "00026", "00031", "00035", "01234"],
    failed: ["10001", "10009", "19999"],
    rejected: ["20001", "20007", "29999"],
    unlisted: ["10004", "90026", "90001", "30000", "200", "", "0001", "000010", "1000x", " 00001"]
  }
  it.each(Object.entries(codes))("%s", (family, members) => {
    expect(members.map(Errors.familyOf)).toEqual(members.map(() => family))
  })
  it("takes an absent code for unlisted", () => {
    expect(Errors.familyOf(undefined)).toBe("unlisted")
  })
})

describe("create", () => {
  const letters = ["Y", "N", "P", "3D", "C", "", "y", "Z"]
  const codes = ["00001", "10001", "20007", "90001", "10004", "junk", undefined]
  const table: Record<string, ReadonlyArray<string>> = {
    Y: ["captured", ...Array<string>(6).fill("unknown unlisted")],
    N: ["unknown unlisted", "Declined", "Declined", ...Array<string>(4).fill("unknown unlisted")],
    P: Array<string>(7).fill("pending"),
    "3D": Array<string>(7).fill("pending"),
    C: Array<string>(7).fill("unknown unlisted"),
    "": [...Array<string>(6).fill("unknown unlisted"), "unknown unreadable"],
    y: Array<string>(7).fill("unknown unlisted"),
    Z: Array<string>(7).fill("unknown unlisted")
  }
  it.each(letters)("transactionStatus %j with every family of code", (transactionStatus) => {
    const outcomes = codes.map((code) =>
      create({ ...approved, transactionStatus, result: { code } })
    )
    expect(outcomes).toEqual(table[transactionStatus])
  })

  it.each([
    ["merchantTransactionId", { merchantTransactionId: "reference-0002" }],
    ["amount", { amount: "50.01" }],
    ["amount", { amount: "fifty" }],
    ["amount", { amount: "50" + "0.00" }],
    ["currency", { currency: "USD" }],
    ["currency", { amount: undefined, currency: "USD" }],
    ["paymentType", { paymentType: "PA" }]
  ])("is unknown where %s is another's: %j", (detail, change) => {
    for (const transactionStatus of ["Y", "N", "P", "3D"]) {
      const answer = { ...approved, ...change, transactionStatus }
      const decided = Answers.create(seen(answer), asked)
      expect(Result.isFailure(decided) && decided.failure).toMatchObject({
        _tag: "OutcomeUnknown",
        cause: "mismatch",
        detail
      })
    }
  })

  it("accepts amounts and ids that are JSON numbers", () => {
    expect(create({ ...approved, paymentId: 54279, amount: 50 })).toBe("captured")
  })

  it("is authorized for PA, and repeats what the gateway repeats", () => {
    const answer = { ...approved, paymentType: "PA" }
    const decided = Answers.create(seen(answer), { ...asked, paymentType: "PA" })
    expect(Result.getOrThrow(decided)).toEqual({
      status: { unified: "authorized", raw: "Y" },
      providerReference: "54279",
      reference,
      amount: asked.amount
    })
  })

  it.each([undefined, null, "", "-"])("is unknown for a success with the id %j", (paymentId) => {
    expect(create({ ...approved, paymentId })).toBe("unknown unreadable")
  })

  it.each([
    ["Declined", "54279", result("10001", "Transaction failed")],
    ["Declined", "-", result("10001", "Transaction failed")],
    ["Declined", "54279", result("20007", "")],
    ["InvalidRequest", "-", result("20003", "Invalid card number")],
    ["AuthenticationFailed", "-", result("20002", "Checksum mismatch")],
    ["DuplicateReference", "-", result("20004", "Duplicate merchantTransactionId")],
    ["DuplicateReference", "-", result("20004", "merchantTransactionId must be unique")],
    ["DuplicateReference", "-", result("20004", "The order id is already used")],
    ["DuplicateReference", "54279", result("10001", "Duplicate transaction")],
    ["unknown unlisted", "-", result("90001", "Checksum mismatch")]
  ])("N is %s for id %s and %j", (tag, paymentId, rest) => {
    const { paymentType, amount, currency, ...bare } = approved
    expect([paymentType, amount, currency]).toHaveLength(3)
    expect(create({ ...bare, paymentId, transactionStatus: "N", ...rest })).toBe(tag)
  })

  it("without a transactionStatus only a named refusal is definite", () => {
    expect(create(result("20002", "Checksum mismatch"))).toBe("AuthenticationFailed")
    expect(create(result("20004", "Duplicate merchantTransactionId"))).toBe("DuplicateReference")
    expect(create(result("20003", "Invalid amount"))).toBe("unknown unlisted")
    expect(create(result("10001", "Transaction failed"))).toBe("unknown unlisted")
    expect(create({ paymentId: "54279", ...result("20002", "Checksum") })).toBe("unknown unlisted")
    expect(create({})).toBe("unknown unreadable")
    expect(create({ result: null })).toBe("unknown unreadable")
  })

  it("believes a refusal but no success under an HTTP error", () => {
    expect(create(approved, 400)).toBe("unknown mismatch")
    expect(create({ ...approved, transactionStatus: "P" }, 404)).toBe("unknown mismatch")
    const refused = { ...approved, transactionStatus: "N", ...result("10001") }
    expect(create(refused, 400)).toBe("Declined")
  })
})

describe("redirect", () => {
  const decide = (redirect: unknown, transactionStatus = "3D") =>
    Answers.create(seen({ ...approved, transactionStatus, redirect }), asked)
  const parameters = [
    { name: "PaReq", value: "a b" },
    { name: "MD", value: null }
  ]
  const fields = [
    { name: "PaReq", value: "a b" },
    { name: "MD", value: "" }
  ]
  const url = "https://acs.test/start?x=1"
  it.each([
    [
      { url, method: "POST", parameters },
      { method: "POST", url, fields }
    ],
    [
      { url, parameters },
      { method: "POST", url, fields }
    ],
    [{ url }, { method: "GET", url, fields: [] }],
    [
      { url, parameters: null },
      { method: "GET", url, fields: [] }
    ],
    [
      { url, method: "post" },
      { method: "POST", url, fields: [] }
    ],
    [
      { url, method: "GET", parameters },
      { method: "GET", url: `${url}&PaReq=a+b&MD=`, fields: [] }
    ]
  ])("%j", (redirect, expected) => {
    for (const raw of ["3D", "P"]) {
      expect(Result.getOrThrow(decide(redirect, raw))).toMatchObject({
        status: { unified: "requires_action", raw },
        providerReference: "54279",
        nextAction: { type: "redirect", ...expected }
      })
    }
  })

  it.each([
    { url: "javascript:alert(1)" },
    { url: "/relative" },
    { url: 1 },
    "https://x.test",
    [1]
  ])("is unknown for %j", (redirect) => {
    expect(outcome(decide(redirect))).toBe("unknown unreadable")
  })

  it.each([undefined, null, ""])("is pending without one (%j)", (redirect) => {
    expect(outcome(decide(redirect))).toBe("pending")
    expect(outcome(decide(redirect, "P"))).toBe("pending")
  })
})

describe("capture, refund and reversal", () => {
  const answers = (code: string, more: object = {}) => {
    const one = seen({ paymentId: "54279", ...result(code), ...more })
    return [
      outcome(Answers.captureOrVoid(one, "CP", "54279")),
      outcome(Answers.refund(one, "54279")),
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
    ["20009", "Payment not found", "NotFound"],
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
    const one = seen({ ...approved, ...result("00004") })
    const captured = Result.getOrThrow(Answers.captureOrVoid(one, "CP", "54279"))
    expect(captured).toEqual({
      status: { unified: "captured", raw: "00004" },
      providerReference: "54279"
    })
  })
})

describe("inquiry", () => {
  const inquiry = (answer: object, httpStatus?: number) =>
    outcome(Answers.inquiry(seen(answer, httpStatus)))

  it("decides on the LONG word, whatever letter and code stand beside it", () => {
    expect(inquiry(found)).toBe("captured")
    expect(inquiry({ ...found, transactionStatus: "N", ...result("10001") })).toBe("captured")
    expect(inquiry({ ...found, status: "authsuccessful" })).toBe("authorized")
    expect(inquiry({ ...found, status: "reversed" })).toBe("refunded")
  })

  it.each([
    ["authfailed", "generic_decline"],
    ["failed", "generic_decline"],
    ["cancelled", "cancelled_by_shopper"]
  ])("%s is data with a decline", (status, reason) => {
    const payment = Result.getOrThrow(
      Answers.inquiry(seen({ ...found, status, remark: `card 4000000000000051 secureKey` }))
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
      const decided = Answers.inquiry(seen({ ...found, status }))
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
    expect(inquiry(result("20009", "No record found"), 404)).toBe("NotFound")
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
