import { Decline } from "@switchyard/core"
import { describe, expect, it } from "vitest"
import { Registration } from "../src/index.ts"
import { reasonOf } from "../src/internal/bankReasons.ts"
import * as Status from "../src/internal/status.ts"

const { dictionary } = Registration.registration
const of = (wanted: string) => dictionary.filter(({ field }) => field === wanted)
const becomes = (field: string, value: string) =>
  of(field).find((entry) => entry.value === value)?.becomes

describe("dictionary", () => {
  it("names every value once, and says something of it", () => {
    const keys = dictionary.map(({ field, value }) => `${field} ${value}`)
    expect(new Set(keys).size).toBe(keys.length)
    expect(dictionary.filter(({ says, value }) => says === "" || value === "")).toEqual([])
  })

  it("holds every word and letter with what the tables decide", () => {
    expect(of("status").map(({ value }) => value)).toEqual(Status.longWords)
    expect(becomes("status", "settled")).toEqual({ status: "captured" })
    expect(becomes("status", "cancelled")).toEqual({ decline: "cancelled_by_shopper" })
    expect(becomes("status", "payoutfailed")).toEqual({ payout: "failed" })
    expect(becomes("status", "capturefailed")).toEqual({ error: "OutcomeUnknown" })
    for (const use of [
      "of a charge",
      "of a capture",
      "of a refund",
      "of a reversal",
      "of a payout",
      "without status"
    ]) {
      const letters = of(`transactionStatus ${use}`).map(({ value }) => value)
      expect(letters.toSorted()).toEqual(["3D", "C", "N", "P", "Y"])
    }
    expect(becomes("transactionStatus of a charge", "C")).toEqual({ error: "OutcomeUnknown" })
    expect(becomes("transactionStatus of a capture", "C")).toEqual({ error: "OutcomeUnknown" })
    expect(becomes("transactionStatus of a refund", "Y")).toEqual({ status: "refunded" })
    expect(becomes("transactionStatus of a reversal", "C")).toEqual({ status: "voided" })
    expect(becomes("transactionStatus of a payout", "Y")).toEqual({ payout: "succeeded" })
    expect(becomes("transactionStatus without status", "Y")).toEqual({ error: "OutcomeUnknown" })
  })

  it("holds the codes, the disputed ones as unknown, and the bank's reasons", () => {
    expect(becomes("result.code", "00006")).toEqual({ status: "voided" })
    expect(becomes("result.code", "10004")).toEqual({ error: "OutcomeUnknown" })
    expect(becomes("result.code", "/^1\\d{4}$/")).toEqual({ decline: "generic_decline" })
    const bank = of("result.bankCode")
    expect(bank).toHaveLength(21)
    for (const { becomes: meaning, value } of bank) {
      expect(meaning).toEqual({ decline: reasonOf(value) })
      expect(Decline.reasons).toContain(reasonOf(value))
    }
  })
})
