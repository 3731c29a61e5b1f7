import { Money, PaymentError, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { answering, type Bug, failingAs, on, type Planted, recovering } from "./bug.ts"

const at = { provider: "memory", operation: "purchase" }
const captured = { unified: "captured", raw: "captured" } as const
const none = Money.make(0, "EUR")

const rounded = (amount: Money.Money): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits((amount.value / 100n) * 100n, amount.currency))

/** Believes what an error of this cause was about. */
const believing = (cause: "unlisted" | "mismatch") =>
  recovering("purchase", (error) =>
    error._tag === "OutcomeUnknown" && error.cause === cause
      ? { status: captured, providerReference: "txn_00000001" }
      : null
  )

const remembering: Bug = (service) => {
  const known = new Map<string, ReturnType<typeof service.status>>()
  return {
    ...service,
    status: (request) => {
      const key = "reference" in request ? request.reference : request.providerReference
      return (
        known.get(key) ??
        Effect.tap(service.status(request), (payment) =>
          Effect.sync(() => known.set(key, Effect.succeed(payment)))
        )
      )
    }
  }
}

const confusing: Bug = (service) => {
  let current = Reference.make("nobody-0")
  return {
    ...service,
    purchase: (request) => {
      current = request.reference
      return Effect.andThen(
        Effect.yieldNow,
        Effect.suspend(() => service.purchase({ ...request, reference: current }))
      )
    }
  }
}

/** What an answer says, and whether it is true. */
export const answers: ReadonlyArray<Planted> = [
  {
    name: "a refund says failed although it is done",
    bug: answering("refund", (made) => ({ ...made, status: { unified: "failed", raw: "x" } })),
    found: "flows/refund succeeds, and the books show it once"
  },
  {
    name: "a capture says declined although it is done",
    bug: answering("capture", (made) => ({ ...made, status: { unified: "declined", raw: "x" } })),
    found: "flows/capture succeeds, and the books show it once"
  },
  {
    name: "a payout says failed although it is done",
    bug: answering("payout", (made) => ({ ...made, status: { unified: "failed", raw: "x" } })),
    found: "flows/payout succeeds, and the books show it once"
  },
  {
    name: "a void says authorized although it is done",
    bug: answering("void", (made) => ({ ...made, status: { unified: "authorized", raw: "x" } })),
    found: "flows/void succeeds, and the books show it once"
  },
  {
    name: "a refund answers another amount",
    bug: answering("refund", (made) => ({ ...made, amount: Money.make(1, "EUR") })),
    found: "flows/refund succeeds, and the books show it once"
  },
  {
    name: "a refund answers the id of nothing",
    bug: answering("refund", (made) => ({ ...made, providerReference: "nobody" })),
    found: "flows/refund succeeds, and the books show it once"
  },
  {
    name: "a charge answers no id",
    bug: answering("purchase", (made) => ({ ...made, providerReference: null })),
    found: "flows/purchase succeeds, and the books show it once"
  },
  {
    name: "the status of a declined payment says captured",
    bug: answering("status", (found) =>
      found.status.unified === "declined" ? { ...found, status: captured } : found
    ),
    found: "flows/purchase: a decline is definite, and moves nothing"
  },
  {
    name: "the status never shows a refund",
    bug: answering("status", ({ refunded: _, ...found }) =>
      found.status.unified.endsWith("refunded") ? { ...found, status: captured } : found
    ),
    found: "flows/refund: the status tells of it afterwards"
  },
  {
    name: "the status never shows a void",
    bug: answering("status", ({ voided: _, ...found }) =>
      found.status.unified === "voided"
        ? { ...found, status: { unified: "authorized", raw: "x" } }
        : found
    ),
    found: "flows/void: the status tells of it afterwards"
  },
  {
    name: "the status says that every sum is 0",
    bug: answering("status", (found) => ({
      ...found,
      captured: none,
      refunded: none,
      voided: none
    })),
    found: "flows/capture: the status tells of it afterwards"
  },
  {
    name: "the status is remembered for ever",
    bug: remembering,
    found: "flows/refund: the status tells of it afterwards"
  },
  {
    name: "a payout that was never sent has failed",
    bug: recovering("payoutStatus", (error) =>
      error._tag === "NotFound"
        ? { status: { unified: "failed", raw: "gone" }, providerReference: null }
        : null
    ),
    found: "references/payoutStatus: one that was never sent is not found"
  },
  {
    name: "a wrong state is called too many requests",
    bug: failingAs("capture", (error) =>
      error._tag === "InvalidState"
        ? new PaymentError.RateLimited({ ...at, operation: "capture" })
        : error
    ),
    found: "flows/more than was authorized cannot be captured"
  },
  {
    name: "a void in part releases all of it",
    bug: on("void", (_, { amount: __, ...request }, service) => service.void(request)),
    found: "flows/a void in part works"
  },
  {
    name: "an unlisted word is believed",
    bug: believing("unlisted"),
    found: "integrity/purchase: an unlisted outcome"
  },
  {
    name: "another amount in the answer is believed",
    bug: believing("mismatch"),
    found: "integrity/purchase: an answer about something else"
  },
  {
    name: "another id in the answer is believed, asked by id",
    bug: (service) => ({
      ...service,
      status: (request) =>
        Effect.catch(service.status(request), (error) =>
          "providerReference" in request &&
          error._tag === "OutcomeUnknown" &&
          error.detail === "providerReference"
            ? Effect.succeed({ status: captured, providerReference: request.providerReference })
            : Effect.fail(error)
        )
    }),
    found: "integrity/statusById: an answer about something else"
  },
  {
    name: "charges under way at once share their reference",
    bug: confusing,
    found: "flows/purchase: twenty at once are kept apart"
  },
  {
    name: "amounts are rounded to whole units",
    bug: on("purchase", (_, request, service) =>
      service.purchase({ ...request, amount: rounded(request.amount) })
    ),
    found: "money/purchase: the wire carries exactly the amount, or nothing is sent"
  },
  {
    name: "a part of a minor unit is rounded away in an answer about a capture",
    bug: recovering("capture", (error) =>
      error._tag === "OutcomeUnknown" && error.cause === "unreadable"
        ? { status: captured, providerReference: "txn_00000001" }
        : null
    ),
    found: "money/capture: an answer with a part of a minor unit is not believed"
  },
  {
    name: "a shopper is sent to a script",
    bug: answering("purchase", (made) =>
      made.nextAction?.type === "redirect"
        ? { ...made, nextAction: { ...made.nextAction, url: "javascript:alert(1)" } }
        : made
    ),
    found: "flows/purchase: a shopper who is sent away pays"
  }
]
