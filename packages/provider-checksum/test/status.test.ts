import { describe, expect, it } from "vitest"
import * as Status from "../src/internal/status.ts"

// Section 14, with the spellings of its last line.
const table = {
  begun: ["payment", "pending"],
  authstarted: ["payment", "pending"],
  "3D Authstarted": ["payment", "requires_action"],
  authsuccessful: ["payment", "authorized"],
  authfailed: ["payment", "declined"],
  authcancelled: ["payment", "voided"],
  cancelstarted: ["payment", "pending"],
  cancelled: ["payment", "declined"],
  capturestarted: ["payment", "pending"],
  capturesuccess: ["payment", "captured"],
  capturefailed: ["unclear", undefined],
  settled: ["payment", "captured"],
  markedforreversal: ["payment", "pending"],
  reversed: ["payment", "refunded"],
  chargeback: ["unclear", undefined],
  failed: ["payment", "declined"],
  payoutstarted: ["payout", "pending"],
  payoutsuccessful: ["payout", "succeeded"],
  payoutfailed: ["payout", "failed"],
  captured: ["payment", "captured"],
  "3DS": ["payment", "requires_action"],
  refunded: ["payment", "refunded"]
} as const

describe("LONG status", () => {
  it.each(Object.entries(table))("%s", (word, [kind, unified]) => {
    for (const spelled of [word, word.toUpperCase(), ` ${word} `]) {
      expect(Status.ofLong(spelled)).toMatchObject(
        unified === undefined ? { kind } : { kind, unified }
      )
    }
  })

  it("has no other word", () => {
    expect(Status.longWords).toHaveLength(Object.keys(table).length)
    for (const word of ["", "success", "Y", "declined", "__proto__", "constructor"]) {
      expect(Status.ofLong(word)).toBeNull()
    }
  })

  it("tells a shopper who gave up from an issuer's no", () => {
    expect(Status.declineReason("cancelled")).toBe("cancelled_by_shopper")
    expect(Status.declineReason("authfailed")).toBe("generic_decline")
    expect(Status.declineReason("failed")).toBe("generic_decline")
  })
})

describe("SHORT status", () => {
  it.each([
    ["P", "pending"],
    ["3D", "requires_action"],
    ["Y", null],
    ["N", null],
    ["C", null],
    ["X", null]
  ])("%s alone means %s", (letter, expected) => {
    expect(Status.ofShort(letter)).toBe(expected)
  })

  it("is one of five letters", () => {
    expect(["Y", "N", "P", "3D", "C"].every(Status.isShort)).toBe(true)
    expect(["y", "", "capturesuccess", "3d"].some(Status.isShort)).toBe(false)
  })
})
