import { Decline, Money, PaymentError, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { MemoryGateway } from "../../src/index.ts"
import { answering, failingAs, on, type Planted } from "./bug.ts"

const at = { provider: "memory", operation: "purchase" }
const { operations } = MemoryGateway.capabilities

/** What is claimed, asked for, and not done. */
export const claims: ReadonlyArray<Planted> = [
  {
    name: "a retry with another reference",
    bug: (service) => {
      let count = 0
      return {
        ...service,
        purchase: (request) =>
          service.purchase({ ...request, reference: Reference.make(`own-reference-${++count}`) })
      }
    },
    found: "references/purchase: carries our reference, the same each time"
  },
  {
    name: "a reference with something behind it",
    bug: on("purchase", (_, request, service) =>
      service.purchase({ ...request, reference: Reference.make(`${request.reference}-1`) })
    ),
    found: "references/purchase: carries our reference, the same each time"
  },
  {
    name: "a decline of the gateway is called unknown",
    bug: failingAs("purchase", (error) =>
      error._tag === "Declined"
        ? new PaymentError.OutcomeUnknown({ ...at, cause: "unlisted" })
        : error
    ),
    found: "flows/purchase: a decline is definite, and moves nothing"
  },
  {
    name: "an authorization that charges",
    bug: (service) => ({ ...service, authorize: service.purchase }),
    found: "flows/authorize succeeds, and the books show it once"
  },
  {
    name: "a token that still pays after it was deleted",
    bug: (service) => ({
      ...service,
      deleteToken: ({ token }) =>
        Effect.succeed({ status: { unified: "deleted", raw: "deleted" }, token })
    }),
    found: "flows/a stored card pays until it is deleted"
  },
  {
    name: "a stored card without a token",
    bug: answering("tokenize", (made) => ({ ...made, token: null })),
    found: "flows/a stored card pays until it is deleted"
  },
  {
    name: "a card that was to be kept is not",
    bug: on("purchase", (_, request, service) =>
      service.purchase({ ...request, saveMethod: false })
    ),
    found: "flows/a charge keeps its card, and the token pays"
  },
  {
    name: "a list that ignores its dates",
    bug: on("list", (_, __, service) => service.list({ fromMillis: 0, toMillis: 9e15 })),
    found: "flows/the list keeps to its window"
  },
  {
    name: "a list of its last line",
    bug: answering("list", (lines) => lines.slice(-1)),
    found: "flows/the list shows a payment"
  },
  {
    name: "a list without refunds",
    bug: answering("list", (lines) => lines.filter(({ kind }) => kind === "payment")),
    found: "flows/the list shows a refund"
  },
  {
    name: "a list with other amounts",
    bug: answering("list", (lines) =>
      lines.map((line) => ({ ...line, amount: Money.make(1, "EUR") }))
    ),
    found: "flows/the list shows a payment"
  },
  {
    name: "a claim of one refund only",
    claims: { refund: { partial: true, multiple: false } },
    found: "flows/a second refund is refused"
  },
  {
    name: "a claim that what a capture left can be released",
    claims: { void: { partial: true, afterPartialCapture: true, afterCapture: false } },
    found: "flows/a void of what a capture left works"
  },
  {
    name: "a claim that references are refused twice",
    claims: { idempotency: "refuses_duplicate_reference" },
    found: "flows/a repeated reference: refuses_duplicate_reference"
  },
  {
    name: "a required field that is not demanded",
    claims: { requiredFields: ["customer.email"] },
    found: "claims/purchase: customer.email is demanded"
  },
  {
    name: "an operation that is offered without a claim",
    claims: { operations: operations.filter((name) => name !== "balance") },
    found: "claims/balance is not offered"
  },
  {
    name: "a claim of one brand only",
    claims: { brands: ["visa"] },
    found: "claims/purchase: brand mastercard is not taken"
  },
  {
    name: "a claim of 3-D Secure that nothing shows",
    claims: { threeDSecure: true },
    found: "claims/3-D Secure is tried with a card"
  },
  {
    name: "a claim that 3-D Secure can be demanded, which nothing shows",
    claims: { stepUp: true },
    found: "claims/3-D Secure is demanded of a card"
  },
  {
    name: "a claim of series that are refused",
    claims: { recurring: true },
    found: "flows/a series begins, and goes on without the shopper"
  },
  {
    name: "a decline that another account may try, of a refund that is too large",
    bug: failingAs("refund", (error) =>
      error._tag === "InvalidState"
        ? PaymentError.Declined.of(
            { ...at, operation: "refund" },
            Decline.make("processing_error", { code: "x", message: "x" })
          )
        : error
    ),
    found: "flows/more than was captured cannot be refunded"
  }
]
