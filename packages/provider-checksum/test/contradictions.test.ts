import { Money } from "@switchyard/core"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Answers from "../src/internal/answers.ts"
import { approved, found, outcome, reference, result, seen } from "./support.ts"

/** What answers that say two things become; each field may be right by itself. */

const amount = Money.make(5000, "EUR")
const asked = { reference, amount, paymentType: "DB" } as const
const redirect = { url: "https://acs.test/start" }

describe("a charge", () => {
  const { amount: _amount, currency: _currency, ...bare } = approved
  it.each<[string, object]>([
    ["captured", { status: "capturesuccess" }],
    ["captured", { status: "Y" }],
    ["unknown mismatch", { redirect }],
    ["unknown mismatch", { status: "authfailed" }],
    ["unknown mismatch", { status: "authsuccessful" }],
    ["unknown mismatch", { status: "payoutsuccessful" }],
    ["unknown mismatch", { status: "N" }],
    ["unknown unlisted", { status: "brand new word" }],
    ["unknown mismatch", { transactionStatus: "P", status: "capturesuccess" }],
    ["pending", { transactionStatus: "P", status: "authstarted" }],
    ["Declined", { transactionStatus: "N", status: "authfailed", ...result("10001") }],
    ["Declined", { transactionStatus: "N", status: "capturefailed", ...result("10001") }],
    ["unknown mismatch", { transactionStatus: "N", status: "capturesuccess", ...result("10001") }],
    ["unknown mismatch", { transactionStatus: "N", redirect, ...result("10001") }],
    ["unknown mismatch", { amount: "1.00" }],
    ["unknown unreadable", { amount: "fifty" }],
    ["unknown unreadable", { currency: "EURO" }],
    ["unknown unreadable", { paymentId: "id-secureKey" }]
  ])("is %s for %j", (expected, change) => {
    expect(outcome(Answers.create(seen({ ...bare, ...change }), asked))).toBe(expected)
  })

  it.each<[string, object]>([
    ["captured", { registrationId: "r-1" }],
    ["unknown mismatch", { registrationId: "r-2" }],
    ["unknown mismatch", { token: "r-2" }],
    ["unknown mismatch", { redirect }],
    ["requires_action", { redirect, ...result("00003") }],
    ["unknown mismatch", { status: "authfailed" }],
    ["unknown mismatch", { status: "capturesuccess", ...result("10001") }]
  ])("of a stored card is %s for %j", (expected, change) => {
    const paid = { paymentId: "54279", paymentType: "DB", ...result("00001"), ...change }
    expect(outcome(Answers.create(seen(paid), { ...asked, token: "r-1" }))).toBe(expected)
  })

  it("of a series is not its first payment", () => {
    const answer = seen({ ...bare, merchantTransactionId: undefined })
    expect(outcome(Answers.create(answer, { ...asked, earlier: "54279" }))).toBe("unknown mismatch")
  })
})

describe("a follow-up", () => {
  const id = { paymentId: "54279" }
  const of = {
    CP: (answer: object) => outcome(Answers.captureOrVoid(seen(answer), "CP", "54279", amount)),
    RF: (answer: object) => outcome(Answers.refund(seen(answer), "54279", amount)),
    RV: (answer: object) => outcome(Answers.captureOrVoid(seen(answer), "RV", "54279"))
  }
  const done = { CP: result("00004"), RF: result("00005"), RV: result("00006") }
  const no = result("10001", "Transaction failed")

  it.each<[keyof typeof of, string, object]>([
    ["CP", "captured", { ...done.CP, transactionStatus: "Y", status: "capturesuccess" }],
    ["CP", "pending", { ...done.CP, transactionStatus: "P", status: "capturestarted" }],
    ["CP", "pending", { ...done.CP, transactionStatus: "P" }],
    ["CP", "unknown unlisted", { ...done.CP, transactionStatus: "C" }],
    ["CP", "unknown mismatch", { ...done.CP, status: "capturefailed" }],
    ["CP", "unknown mismatch", { ...done.CP, status: "authsuccessful" }],
    ["CP", "unknown mismatch", { ...no, status: "capturesuccess" }],
    ["CP", "unknown mismatch", { ...result("20001"), transactionStatus: "P" }],
    ["CP", "Declined", { ...no, transactionStatus: "N", status: "capturefailed" }],
    ["RF", "succeeded", { ...done.RF, transactionStatus: "C", status: "reversed" }],
    ["RF", "pending", { ...done.RF, transactionStatus: "P", status: "markedforreversal" }],
    ["RF", "unknown mismatch", { ...done.RF, transactionStatus: "N", status: "reversed" }],
    ["RF", "unknown mismatch", { ...done.RF, redirect }],
    ["RF", "unknown mismatch", { ...no, transactionStatus: "P" }],
    ["RF", "unknown mismatch", { ...no, status: "reversed" }],
    ["RV", "voided", { ...done.RV, transactionStatus: "C", status: "authcancelled" }],
    ["RV", "unknown mismatch", { ...done.RV, status: "authsuccessful" }]
  ])("%s is %s for %j", (kind, expected, answer) => {
    expect(of[kind]({ ...id, ...answer })).toBe(expected)
  })

  it.each(["CP", "RF", "RV"] as const)("%s is about its own payment and kind", (kind) => {
    const other = kind === "CP" ? "RF" : "CP"
    expect(of[kind]({ ...id, ...done[kind], paymentType: other })).toBe("unknown mismatch")
    // The path has named the payment; a dash is what a refused request carries.
    expect(of[kind]({ ...done[kind], paymentType: kind })).toBe(of[kind]({ ...id, ...done[kind] }))
    expect(of[kind]({ ...done[kind], paymentId: "-" })).toBe("unknown mismatch")
    expect(of[kind]({ ...no, paymentId: "-" })).toBe("Declined")
  })

  it.each<[keyof typeof of, string, object]>([
    ["RF", "succeeded", { amount: "50.00" }],
    ["RF", "unknown mismatch", { amount: "1.00" }],
    ["RF", "unknown mismatch", { currency: "USD" }],
    ["RF", "unknown unreadable", { amount: "50.001", currency: "EUR" }],
    // It may be the payment's own, of which a part is captured.
    ["CP", "captured", { amount: "80.00", currency: "EUR" }],
    ["CP", "unknown mismatch", { amount: "20.00", currency: "EUR" }],
    ["CP", "unknown mismatch", { amount: "50.00", currency: "JPY" }],
    ["RV", "unknown unreadable", { amount: "50.00" }]
  ])("%s is %s where it tells %j", (kind, expected, told) => {
    expect(of[kind]({ ...id, ...done[kind], ...told })).toBe(expected)
  })
})

describe("an inquiry", () => {
  const inquiry = (change: object, question: Answers.Question = {}, httpStatus = 200) =>
    outcome(Answers.inquiry(seen({ ...found, ...change }, httpStatus), question))
  const nothing = Object.fromEntries(Object.keys(found).map((name) => [name, undefined]))
  const absent = result("10009", "Record not found")

  it.each<[string, object, Answers.Question?]>([
    ["unknown mismatch", { status: "authfailed" }],
    ["unknown mismatch", { transactionStatus: "N" }],
    ["unknown mismatch", { redirect }],
    ["unknown mismatch", { status: "authfailed", transactionStatus: "N", ...absent }],
    ["requires_action", { status: "3D Authstarted", transactionStatus: "3D", redirect }],
    ["unknown unreadable", { currency: undefined }],
    ["captured", { currency: undefined }, { amount }],
    ["unknown mismatch", { amount: "1.00", currency: undefined }, { amount }],
    ["unknown mismatch", { amount: undefined, currency: "USD" }, { amount }],
    ["unknown unreadable", { merchantTransactionId: undefined }, { reference }],
    ["captured", { merchantTransactionId: undefined }, { providerReference: "54279" }],
    ["unknown unreadable", { paymentId: "-" }, { providerReference: "54279" }]
  ])("is %s for %j", (expected, change, question) => {
    expect(inquiry(change, question)).toBe(expected)
  })

  it.each<[string, object, number?]>([
    ["NotFound", absent],
    ["NotFound", { ...result("20009", "No such payment"), paymentId: "-" }],
    ["InvalidRequest", result("20003", "Terminal not found")],
    ["InvalidRequest", result("20003", "Service not found"), 404],
    ["AuthenticationFailed", result("20003", "Checksum not found")],
    ["unknown mismatch", absent, 404],
    ["unknown mismatch", { ...absent, paymentId: "54279" }],
    ["unknown mismatch", { ...absent, merchantTransactionId: reference }]
  ])("proves absence or not: %s for %j", (expected, answer, httpStatus) => {
    expect(inquiry({ ...nothing, ...answer }, {}, httpStatus)).toBe(expected)
  })

  it("passes on no amount that it did not tell whole", () => {
    const answer = seen({ ...found, currency: undefined })
    expect(Result.getOrThrow(Answers.inquiry(answer, { amount }))).not.toHaveProperty("amount")
  })
})
