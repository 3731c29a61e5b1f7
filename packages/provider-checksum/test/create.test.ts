import { Money } from "@switchyard/core"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Answers from "../src/internal/answers.ts"
import * as Errors from "../src/internal/errors.ts"
import { approved, outcome, reference, result, seen } from "./support.ts"

const asked = { reference, amount: Money.make(5000, "EUR"), paymentType: "DB" } as const

const create = (answer: object, httpStatus?: number) =>
  outcome(Answers.create(seen(answer, httpStatus), asked))

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
  const unlisted = "unknown unlisted"
  const table: Record<string, ReadonlyArray<string>> = {
    Y: ["captured", "unknown mismatch", "unknown mismatch", ...Array<string>(4).fill(unlisted)],
    N: ["unknown mismatch", "Declined", "Declined", ...Array<string>(4).fill(unlisted)],
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

describe("decline reasons", () => {
  const reason = (more: object) => {
    const answer = { ...approved, transactionStatus: "N", result: { code: "10001", ...more } }
    const decided = Answers.create(seen(answer), asked)
    const error = Result.isFailure(decided) ? decided.failure : undefined
    return error?._tag === "Declined" ? error.decline : undefined
  }
  it.each([
    ["05", "do_not_honor", "otherProvider"],
    ["51", "insufficient_funds", "later"],
    ["43", "stolen_card", "never"],
    ["82", "incorrect_cvv", "never"],
    ["00", "generic_decline", "otherProvider"],
    ["XX", "generic_decline", "otherProvider"]
  ])("bank code %s is %s", (bankCode, unified, retry) => {
    const raw = { code: "10001", message: "bank says no" }
    expect(
      reason({ bankCode, bankDescription: raw.message, description: "Transaction failed" })
    ).toEqual({ reason: unified, retry, raw })
  })
  it("is generic where the gateway only says that it failed", () => {
    const raw = { code: "10001", message: "Transaction failed" }
    expect(reason({ description: raw.message })).toEqual({
      reason: "generic_decline",
      retry: "otherProvider",
      raw
    })
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
