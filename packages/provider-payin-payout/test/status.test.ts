import type { Dictionary } from "@switchyard/core"
import { describe, expect, it } from "vitest"
import * as Answers from "../src/internal/answers.ts"
import type * as Errors from "../src/internal/errors.ts"
import * as Status from "../src/internal/status.ts"
import * as Texts from "../src/internal/texts.ts"
import { Registration } from "../src/index.ts"
import { envelope, payinData, payoutData, refusal } from "./samples.ts"
import { outcome, seen } from "./support.ts"

const order = payinData.order_id
const payoutOrder = payoutData.order_id
const payin = (change: object) =>
  outcome(Answers.payin(seen("question", envelope({ ...payinData, ...change })), order))
const payout = (change: object) =>
  outcome(
    Answers.payoutStatus(seen("question", envelope({ ...payoutData, ...change })), payoutOrder)
  )

describe("words for a state", () => {
  it.each([
    ["Pending", "pending"],
    ["Initiated", "pending"],
    ["Approved", "captured"],
    ["Rejected", "declined"],
    ["approved", "captured"],
    ["REJECTED", "declined"],
    [" Approved ", "captured"]
  ])("payin %s is %s", (status, unified) => {
    expect(payin({ status })).toBe(unified)
  })

  it.each([
    ["Pending", "pending"],
    ["Approved", "succeeded"],
    ["Rejected", "failed"],
    ["approved", "succeeded"]
  ])("payout %s is %s", (status, unified) => {
    expect(payout({ status })).toBe(unified)
  })

  it.each(["Success", "Failed", "Refunded", "Approved?", "constructor", "__proto__", "1"])(
    "%s is not listed, so it is neither success nor failure",
    (status) => {
      expect(payin({ status })).toBe("unknown unlisted status")
      expect(payout({ status })).toBe("unknown unlisted status")
    }
  )

  it("payouts have no Initiated", () => {
    expect(payout({ status: "Initiated" })).toBe("unknown unlisted status")
  })

  it.each([null, "", undefined])("%j is no word", (status) => {
    expect(payin({ status })).toBe("unknown unreadable status")
    expect(payout({ status })).toBe("unknown unreadable status")
  })

  it("keeps the raw value of one that is not listed", () => {
    const status = "Reversed payer@upi 9999999999"
    const decided = Answers.payin(seen("question", envelope({ ...payinData, status })), order)
    expect(decided).toMatchObject({ failure: { vendorCode: "Reversed *** ***" } })
  })

  it.each([
    ["Expired", "expired", "expired"],
    ["Link expired", "expired", "expired"],
    ["the payment link has expired", "expired", "expired"],
    ["Card expired?", "declined", "generic_decline"],
    ["Auto Rejected", "declined", "generic_decline"],
    [null, "declined", "generic_decline"]
  ])("Rejected with the comments %j is %s", (comments, unified, reason) => {
    const decided = Answers.payin(
      seen("question", envelope({ ...payinData, status: "Rejected", comments })),
      order
    )
    expect(decided).toMatchObject({
      success: { status: { unified, raw: "Rejected" }, decline: { reason } }
    })
  })

  it("Approved with the comments Expired is captured", () => {
    expect(payin({ comments: "Expired" })).toBe("captured")
  })
})

describe("refusals", () => {
  const decide = (purpose: Errors.Purpose, status: number, body: unknown) =>
    outcome(Answers.link(seen(purpose, body, status), ""))

  it.each([
    ["payin", 401, "Invalid signature", "AuthenticationFailed"],
    ["payout", 401, "Timestamp expired", "AuthenticationFailed"],
    ["question", 403, "IP not allowed", "AuthenticationFailed"],
    ["payin", 422, "The amount field is required.", "InvalidRequest"],
    ["payout", 400, "anything", "InvalidRequest"],
    ["payout", 422, "The transaction is in progress", "unknown unlisted error"],
    ["payout", 400, "Bank timed out", "unknown unlisted error"],
    ["payin", 200, "UPI is down", "InvalidRequest"],
    ["payout", 200, "The ifsc format is invalid.", "InvalidRequest"],
    ["payout", 200, "Something went wrong", "unknown unlisted error"],
    ["payout", 201, "Something went wrong", "unknown unlisted error"],
    ["payout", 200, "Invalid request", "unknown unlisted error"],
    ["question", 200, "Not for you", "InvalidRequest"],
    ["payin", 409, "", "DuplicateReference"],
    ["payout", 409, "Conflict", "DuplicateReference"],
    ["payin", 422, "The order id has already been taken.", "DuplicateReference"],
    ["payout", 422, "Duplicate order_id", "DuplicateReference"],
    ["payout", 200, "order_id already exists", "DuplicateReference"],
    ["question", 409, "", "unknown unlisted error"],
    ["payin", 401, "Unknown access key", "AuthenticationFailed"],
    ["payout", 422, "The payment_method is unknown", "InvalidRequest"],
    ["payout", 429, "Too many requests, not processed", "RateLimited"],
    ["payout", 429, "", "unknown unlisted error"],
    ["payout", 402, "Insufficient wallet balance", "Declined"],
    ["payout", 422, "Wallet balance is insufficient", "Declined"],
    ["payout", 402, "Insufficient information", "unknown unlisted error"],
    ["payout", 422, "Insufficient information", "InvalidRequest"],
    ["question", 200, "Order not found", "NotFound"],
    ["question", 400, "No transaction found", "NotFound"],
    ["question", 422, "order_id does not exist", "NotFound"],
    ["question", 422, "The order path was not found", "InvalidRequest"],
    ["question", 422, "Order field not found", "InvalidRequest"],
    ["question", 200, "User not found", "InvalidRequest"],
    ["question", 404, "Page not found.", "unknown unlisted error"],
    ["payin", 422, "Order not found", "InvalidRequest"],
    ["payout", 422, "Insufficient balance", "Declined"],
    ["payout", 402, "insufficient funds in wallet", "Declined"],
    ["payout", 402, "pay first", "unknown unlisted error"],
    ["payout", 200, "Insufficient balance", "unknown unlisted error"],
    ["payin", 402, "Insufficient balance", "unknown unlisted error"],
    ["payin", 422, "Insufficient balance", "InvalidRequest"],
    ["question", 404, "Order not found", "NotFound"],
    ["question", 404, "The order id field is required.", "unknown unlisted error"],
    ["question", 404, "No such path", "unknown unlisted error"],
    ["payin", 404, "Order not found", "unknown unlisted error"],
    ["payout", 404, "Not found", "unknown unlisted error"],
    ["payout", 405, "Method not allowed", "unknown unlisted error"],
    ["payout", 418, "", "unknown unlisted error"],
    ["payin", 429, "Too many", "RateLimited"]
  ] as const)("of a %s with HTTP %i and %j: %s", (purpose, status, error, expected) => {
    expect(decide(purpose, status, refusal(error))).toBe(expected)
    expect(decide(purpose, status, { success: false, message: error })).toBe(expected)
    expect(decide(purpose, status, refusal({ order_id: [error] }, {}))).toBe(expected)
    expect(decide(purpose, status, refusal([error], []))).toBe(expected)
    // What Laravel's usual base controller makes of a validator's messages.
    expect(decide(purpose, status, refusal("", { order_id: [error] }))).toBe(expected)
  })

  it.each([
    "Payout has been processing.",
    "Payout has been completed.",
    "Payout has been approved.",
    "Payout initiated.",
    "Payout is under process",
    "Invalid response from bank, transaction is being processed",
    "Manual validation required, payout pending",
    "Bank confirmation missing: the ifsc is invalid",
    "The utr format is invalid: payout in progress",
    "Unable to confirm with bank",
    "awaiting bank confirmation",
    "Queued",
    "Insufficient balance, payout pending",
    "Duplicate order_id, status unknown",
    "Bank gateway error",
    "Something went wrong",
    "Request timeout"
  ])("of a payout that may be under way are none: %s", (text) => {
    for (const status of [200, 400, 401, 402, 403, 404, 409, 422, 429, 500]) {
      expect(decide("payout", status, refusal(text))).toBe("unknown unlisted error")
      expect(decide("payout", status, refusal("No", { message: text }))).toBe(
        "unknown unlisted error"
      )
    }
  })

  it("of too many requests say so, in words or by Retry-After", () => {
    const silent = seen("payout", {}, 429)
    expect(outcome(Answers.link(silent, ""))).toBe("unknown unlisted success")
    const decided = Answers.link({ ...silent, retryAfterMs: 7_000 }, "")
    expect(decided).toMatchObject({ failure: { _tag: "RateLimited", retryAfterMs: 7_000 } })
  })

  it("of an empty wallet may succeed later, and says what the gateway said", () => {
    const decided = Answers.link(seen("payout", refusal("Insufficient balance"), 422), "")
    expect(decided).toMatchObject({
      failure: {
        decline: {
          reason: "insufficient_funds",
          retry: "later",
          raw: { message: "Insufficient balance" }
        }
      }
    })
  })

  it.each([400, 401, 403, 404, 409, 422, 429, 200])(
    "with HTTP %i that speaks of success or of a transaction are none",
    (status) => {
      for (const purpose of ["payin", "payout", "question"] as const) {
        const claims = [
          refusal("Duplicate", { order_id: order, status: "Approved" }),
          refusal("no", { transaction_id: "1" }),
          refusal("no", { pay_url: "https://pay.test" }),
          { ...envelope({ order_id: order }), error: "no" },
          { ...refusal("The amount format is invalid"), order_id: order, status: "Approved" },
          { order_id: order, status: "Approved", transaction_id: "1" },
          { success: false, payout: { status: "Approved" } },
          refusal("The amount format is invalid", [{ status: "Pending" }]),
          refusal("The amount format is invalid", { payout: { status: "Pending" } }),
          refusal("The amount format is invalid", { payouts: [{ transaction_id: 7 }] })
        ]
        for (const claim of claims) {
          expect(decide(purpose, status, claim)).toMatch(/^unknown mismatch/)
        }
      }
    }
  )

  it.each([400, 401, 403, 404, 409, 422, 429])(
    "with HTTP %i that are a page are none",
    (status) => {
      for (const body of ["<html>Sorry</html>", "", "null", "[]", '"no"']) {
        for (const purpose of ["payin", "payout", "question"] as const) {
          expect(decide(purpose, status, body)).toBe("unknown unreadable body")
        }
      }
    }
  )

  it("before the gateway's own code need words or a success field, the others need that field", () => {
    expect(decide("payout", 401, { message: "Unauthenticated." })).toBe("AuthenticationFailed")
    expect(decide("payout", 429, { message: "Too Many Attempts." })).toBe("RateLimited")
    expect(decide("payout", 403, { unlisted: "4711" })).toBe("unknown unlisted success")
    expect(decide("payout", 403, refusal(""))).toBe("AuthenticationFailed")
    expect(decide("question", 404, { message: "The route could not be found." })).toBe(
      "unknown unlisted success"
    )
    expect(decide("payout", 422, { message: "The given data was invalid." })).toBe(
      "unknown unlisted success"
    )
  })

  it.each(["true", 1, "yes", null, {}, "unlisted-4711"])("success %j is no yes", (success) => {
    expect(decide("payin", 200, { ...envelope({}), success })).toBe("unknown unlisted success")
  })
})

describe("the dictionary", () => {
  const { dictionary } = Registration.registration
  const find = (field: string, value: string): ReadonlyArray<Dictionary.Meaning> =>
    dictionary.filter((one) => one.field === field && one.value === value).map((one) => one.becomes)

  it("says what the tables decide", () => {
    expect(find("payin status", "Approved")).toEqual([{ status: "captured" }])
    expect(find("payout status", "Rejected")).toEqual([{ payout: "failed" }])
    expect(find("event", "payout.failed")).toEqual([{ payout: "failed" }])
    const [first] = dictionary.filter(({ field }) => field.startsWith("error"))
    expect(first).toMatchObject({
      field: "error, any HTTP status (purchase, payout, questions)",
      value: String(Texts.about.progress),
      becomes: { error: "OutcomeUnknown" }
    })
    expect(
      find("error, HTTP 400, 422 (purchase, payout, questions)", "whatever no line above has")
    ).toEqual([{ error: "InvalidRequest" }])
    expect(
      dictionary.filter(({ field }) => field.includes("404")).map(({ value }) => value)
    ).toEqual([expect.stringMatching(/^\/\^\(\?!/)])
    expect(dictionary.filter(({ field }) => field === "event")).toHaveLength(5)
    const words = dictionary.filter(({ field }) => field === "payin status")
    for (const { becomes, value } of words) {
      expect(becomes).toEqual({ status: Status.ofPayin(value)?.unified })
    }
  })
})

describe("free text", () => {
  it.each([
    ["paid by payer.name@okaxis today", "paid by *** today"],
    ["mobile 7878787878, account 123456789", "mobile ***, account ***"],
    ["order 12345", "order 12345"],
    ["key topsecret here", "key *** here"],
    ["Account 999 9999 9999 mobile 78787-87878.", "Account *** mobile ***."],
    ["Held 999.9999.9999 of 7878_787_878", "Held *** of ***"],
    ["A/c 1/2345/678", "A/c ***"],
    ["sent 98,765:43,210", "sent ***"],
    ["sent +31,61,234,567,8", "sent +***"],
    ["limit 50,000, id A1B2C3D4", "limit 50,000, id A1B2C3D4"]
  ])("%s becomes %s", (raw, shown) => {
    expect(Texts.scrub(raw, ["topsecret", "9876543210", "+31612345678"])).toBe(shown)
  })
})
