import { Decline } from "../src/index.ts"
import { describe, expect, test } from "vitest"

// router-api.md, "Declines": the order, the words and what each allows by default.
const documented: ReadonlyArray<readonly [string, string]> = [
  ["insufficient_funds", "later"],
  ["do_not_honor", "otherProvider"],
  ["generic_decline", "otherProvider"],
  ["incorrect_cvv", "never"],
  ["expired_card", "never"],
  ["invalid_card_number", "never"],
  ["lost_card", "never"],
  ["stolen_card", "never"],
  ["pickup_card", "never"],
  ["suspected_fraud", "never"],
  ["restricted_card", "never"],
  ["account_closed", "never"],
  ["limit_exceeded", "later"],
  ["not_permitted", "otherProvider"],
  ["authentication_required", "never"],
  ["authentication_failed", "never"],
  ["issuer_unavailable", "otherProvider"],
  ["processing_error", "otherProvider"],
  ["cancelled_by_shopper", "never"],
  ["expired", "never"],
  ["duplicate", "never"],
  ["invalid_amount", "never"],
  ["other", "never"]
]

describe("Decline", () => {
  test("reasons and what they allow are the documented ones", () => {
    expect(Decline.reasons.map((reason) => [reason, Decline.retryOf(reason)])).toEqual(documented)
    expect(Decline.reasons.length).toBeLessThanOrEqual(40)
  })

  test("exactly five reasons are cascaded by default", () => {
    const cascaded = Decline.reasons.filter((reason) => Decline.retryOf(reason) === "otherProvider")
    expect(new Set(cascaded)).toEqual(
      new Set([
        "generic_decline",
        "do_not_honor",
        "issuer_unavailable",
        "processing_error",
        "not_permitted"
      ])
    )
  })

  test("what the shopper can do something about says nothing of the account", () => {
    const concerns = Map.groupBy(Decline.reasons, Decline.concernOf)
    expect(new Set(concerns.get("account"))).toEqual(
      new Set([
        "do_not_honor",
        "generic_decline",
        "issuer_unavailable",
        "not_permitted",
        "other",
        "processing_error",
        "restricted_card",
        "suspected_fraud"
      ])
    )
    expect(concerns.get("shopper")).toContain("incorrect_cvv")
    expect(concerns.get("shopper")).toContain("insufficient_funds")
    for (const reason of Decline.reasons) {
      if (Decline.retryOf(reason) === "otherProvider") {
        expect(Decline.concernOf(reason)).toBe("account")
      }
    }
  })

  test("five reasons say never to try the card again, and none of them is cascaded", () => {
    const hard = Decline.reasons.filter(Decline.isHard)
    expect(hard).toEqual([
      "invalid_card_number",
      "lost_card",
      "stolen_card",
      "pickup_card",
      "account_closed"
    ])
    for (const reason of hard) expect(Decline.retryOf(reason)).toBe("never")
  })

  test("a decline carries its reason's rule and keeps what the gateway said", () => {
    const raw = { code: "51", message: "Not sufficient funds" }
    for (const reason of Decline.reasons) {
      expect(Decline.make(reason, raw)).toEqual({ reason, retry: Decline.retryOf(reason), raw })
    }
  })

  test("what the gateway said is scrubbed", () => {
    const raw = { code: "51\u0000", message: `card 4111-1111-1111-1111 ${"x".repeat(500)}` }
    const { code, message } = Decline.make("other", raw).raw
    expect(code).toBe("51 ")
    expect(message).toMatch(/^card \*\*\* x+$/)
    expect(message).toHaveLength(200)
  })
})
