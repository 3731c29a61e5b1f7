import { PaymentError } from "@switchyard/core"
import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { mayFollow, type State } from "../src/domain/ledger/Attempt.ts"
import * as Verdicts from "../src/domain/truth/Verdicts.ts"
import {
  answered,
  attempt,
  decline,
  errors,
  heard,
  operations,
  unifiedStatuses
} from "./support/samples.ts"

const tags = Object.keys(errors) as ReadonlyArray<PaymentError.PaymentError["_tag"]>

describe("the verdict on a call that failed", () => {
  const expected: Readonly<Record<PaymentError.PaymentError["_tag"], State>> = {
    ProviderUnavailable: "not_sent",
    InvalidConfiguration: "not_sent",
    UnsupportedOperation: "not_sent",
    Declined: "declined",
    InvalidRequest: "rejected",
    AuthenticationFailed: "rejected",
    RateLimited: "rejected",
    InvalidState: "rejected",
    NotFound: "rejected",
    DuplicateReference: "unknown",
    OutcomeUnknown: "unknown"
  }

  it.each(tags)("%s, for every operation, and it may follow `sending`", (tag) => {
    const verdicts = operations.map((one) =>
      Verdicts.ofCall(one, Result.fail(errors[tag]), heard("call"))
    )
    for (const verdict of [...verdicts, Verdicts.ofError(errors[tag], heard("call"))]) {
      expect(verdict.state).toBe(expected[tag])
      expect(verdict.evidence).toMatchObject({ kind: "call", status: tag })
      expect(verdict.error?.code).toBe(tag)
      expect(mayFollow("sending", verdict.state)).toBe(true)
    }
  })

  it("keeps the gateway's code, id and status as evidence, and the decline", () => {
    const verdict = Verdicts.ofError(errors.Declined, heard("call"))
    expect(verdict).toMatchObject({
      providerReference: "gateway-1",
      decline: decline("stolen_card"),
      error: { reason: "stolen_card", raw: { code: "10001", message: "no" } },
      evidence: { code: "20001", httpStatus: 200 }
    })
  })
})

describe("the verdict on an answer", () => {
  const stateOf = (
    operation: (typeof operations)[number],
    status: (typeof unifiedStatuses)[number]
  ) => Verdicts.ofCall(operation, Result.succeed(answered(status)), heard("call")).state
  const table: Readonly<Record<(typeof operations)[number], Partial<Record<string, State>>>> = {
    authorize: {
      requires_action: "pending",
      authorized: "succeeded",
      declined: "declined",
      expired: "declined"
    },
    purchase: {
      requires_action: "pending",
      authorized: "pending",
      captured: "succeeded",
      declined: "declined",
      expired: "declined"
    },
    rebill: {
      requires_action: "pending",
      authorized: "pending",
      captured: "succeeded",
      declined: "declined",
      expired: "declined"
    },
    capture: { captured: "succeeded" },
    void: { voided: "succeeded" },
    refund: { refunded: "succeeded", partially_refunded: "succeeded" },
    payout: {},
    tokenize: { requires_action: "pending" }
  }

  it.each(operations)("of a %s is unknown unless it is listed", (operation) => {
    for (const status of unifiedStatuses) {
      const listed = status === "pending" ? "pending" : (table[operation][status] ?? "unknown")
      expect(stateOf(operation, status), status).toBe(listed)
    }
  })

  it("of a refund that the gateway calls failed is a decline", () => {
    const refund = {
      status: { unified: "failed" as const, raw: "no" },
      providerReference: "gateway-1"
    }
    const verdict = Verdicts.ofCall("refund", Result.succeed(refund), heard("call"))
    expect(verdict).toMatchObject({ state: "declined", decline: { reason: "generic_decline" } })
  })

  it("does not take over the id of an answer that speaks of something else", () => {
    const at = { provider: "checksum", operation: "purchase", vendorId: "88888" }
    const of = (cause: "mismatch" | "unlisted") =>
      Verdicts.ofError(new PaymentError.OutcomeUnknown({ ...at, cause }), heard("call"))
        .providerReference
    expect([of("mismatch"), of("unlisted")]).toEqual([null, "88888"])
  })

  it("keeps the next action only while it is needed", () => {
    const nextAction = {
      type: "redirect",
      method: "GET",
      url: "https://acs.test",
      fields: []
    } as const
    const pending = Result.succeed(answered("requires_action", { nextAction }))
    expect(Verdicts.ofCall("purchase", pending, heard("call")).nextAction).toEqual(nextAction)
    const done = Result.succeed(answered("captured", { nextAction }))
    expect(Verdicts.ofCall("purchase", done, heard("call")).nextAction).toBeNull()
  })
})

describe("the verdict on what a stopped process left", () => {
  it("is unknown once it may have been sent, and not sent before", () => {
    expect(Verdicts.ofAbandoned(attempt({ state: "sending" })).state).toBe("unknown")
    expect(Verdicts.ofAbandoned(attempt({ state: "ready" })).state).toBe("not_sent")
  })

  it("is a person's work when all questions were in vain", () => {
    const verdict = Verdicts.needsReview(attempt({ state: "unknown" }))
    expect(verdict).toMatchObject({ state: "needs_review", evidence: { kind: "resume" } })
    expect(mayFollow("unknown", verdict.state)).toBe(true)
  })
})
