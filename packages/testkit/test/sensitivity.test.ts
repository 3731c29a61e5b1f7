import {
  type Capabilities,
  Decline,
  Money,
  PaymentError,
  Payments,
  Reference,
  Webhook
} from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { MemoryGateway, Suite } from "../src/index.ts"

/** A suite that cannot fail proves nothing: each bug here is planted, and the named case has to find it. */

type Service = Payments.Service
type Gateway = MemoryGateway.MemoryGateway
type Bug = (service: Service, gateway: Gateway) => Service
type Charge = Parameters<Service["purchase"]>[0]

/** The ids of the cases that fail on the provider with a bug, of those that begin like one of these. */
const failing = (
  bug: Bug,
  groups: ReadonlyArray<string>,
  claims: Partial<Capabilities.Capabilities> = {}
): Promise<ReadonlyArray<string>> => {
  const capabilities = { ...MemoryGateway.capabilities, ...claims }
  const subject: Suite.Subject<Gateway> = {
    name: "memory",
    capabilities,
    gateway: MemoryGateway.start,
    layer: (gateway) =>
      Layer.effect(
        Payments.Payments,
        Effect.map(Payments.Payments, (service) => bug({ ...service, capabilities }, gateway))
      ).pipe(Layer.provide(MemoryGateway.layer(gateway)))
  }
  const all = Suite.cases(capabilities).filter(({ id }) => groups.some((one) => id.startsWith(one)))
  return Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const run = yield* Suite.open(subject)
        const failed: Array<string> = []
        for (const one of all) {
          const exit = yield* Effect.exit(run(one))
          if (exit._tag === "Failure") failed.push(one.id)
        }
        return failed
      })
    )
  )
}

const onPurchase =
  (change: (call: ReturnType<Service["purchase"]>, request: Charge) => typeof call): Bug =>
  (service) => ({ ...service, purchase: (request) => change(service.purchase(request), request) })

const catching = (
  handle: (error: PaymentError.PaymentError) => ReturnType<Service["purchase"]>
): Bug => onPurchase((call) => Effect.catch(call, handle))

const at = { provider: "memory", operation: "purchase" }
const generic = Decline.make("generic_decline", { code: "x", message: "x" })

const captured = { unified: "captured", raw: "captured" } as const

const rounded = (amount: Money.Money): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits((amount.value / 100n) * 100n, amount.currency))

type Planted = readonly [
  name: string,
  bug: Bug,
  found: string,
  claims?: Partial<Capabilities.Capabilities>
]

const bugs: ReadonlyArray<Planted> = [
  ["nothing", (service) => service, ""],
  [
    "an unknown outcome is called a decline",
    catching((error) =>
      error._tag === "OutcomeUnknown" ? PaymentError.Declined.of(at, generic) : error
    ),
    "faults/purchase: reset after the request"
  ],
  [
    "a server error is called not sent",
    catching((error) =>
      error._tag === "OutcomeUnknown" && error.cause === "server_error"
        ? new PaymentError.ProviderUnavailable({ ...at, cause: "unreachable" })
        : error
    ),
    "faults/purchase: a page with 502"
  ],
  [
    "a lost answer is called a success",
    catching((error) =>
      error._tag === "OutcomeUnknown"
        ? Effect.succeed({ status: captured, providerReference: null })
        : error
    ),
    "faults/purchase: no answer within the deadline"
  ],
  [
    "a retry after a lost answer",
    onPurchase((call) => Effect.retry(call, { times: 1 })),
    "faults/purchase: closed without an answer"
  ],
  [
    "a retry with another reference",
    (service) => {
      let count = 0
      return {
        ...service,
        purchase: (request) =>
          service.purchase({ ...request, reference: Reference.make(`own-reference-${++count}`) })
      }
    },
    "references/purchase: carries our reference, the same each time"
  ],
  [
    "an unlisted word is believed",
    catching((error) =>
      error._tag === "OutcomeUnknown" && error.cause === "unlisted"
        ? Effect.succeed({ status: captured, providerReference: "txn_1" })
        : error
    ),
    "integrity/purchase: an unlisted outcome"
  ],
  [
    "another amount in the answer is believed",
    catching((error) =>
      error._tag === "OutcomeUnknown" && error.cause === "mismatch"
        ? Effect.succeed({ status: captured, providerReference: "txn_1" })
        : error
    ),
    "integrity/purchase: an answer about something else"
  ],
  [
    "amounts are rounded to whole units",
    (service) => ({
      ...service,
      purchase: (request) => service.purchase({ ...request, amount: rounded(request.amount) })
    }),
    "money/purchase: the wire carries exactly the amount, or nothing is sent"
  ],
  [
    "any notification is believed",
    (service) => ({
      ...service,
      webhook: Webhook.make({
        verify: ({ body }) => Effect.succeed(new TextDecoder().decode(body)),
        translate: (text) =>
          Effect.succeed({
            type: "payment",
            id: text.slice(0, 10),
            reference: null,
            payment: { status: captured, providerReference: text.slice(10, 20) }
          })
      })
    }),
    "webhooks/refused: nothing"
  ],
  [
    "the key is in an error",
    (service, { apiKey }) => ({
      ...service,
      capture: (request) =>
        Effect.mapError(
          service.capture(request),
          () =>
            new PaymentError.OutcomeUnknown({
              provider: "memory",
              operation: "capture",
              cause: "unreadable",
              detail: `Bearer ${Redacted.value(apiKey)}`
            })
        )
    }),
    "secrets/capture: a gateway that repeats everything with 400"
  ],
  [
    "a decline of the gateway is called unknown",
    catching((error) =>
      error._tag === "Declined"
        ? new PaymentError.OutcomeUnknown({ ...at, cause: "unlisted" })
        : error
    ),
    "flows/purchase: a decline is definite, and moves nothing"
  ],
  [
    "an authorization that charges",
    (service) => ({ ...service, authorize: service.purchase }),
    "flows/authorize succeeds, and the books show it once"
  ],
  [
    "a token that still pays after it was deleted",
    (service) => ({
      ...service,
      deleteToken: ({ token }) =>
        Effect.succeed({ status: { unified: "deleted", raw: "deleted" }, token })
    }),
    "flows/a stored card pays until it is deleted"
  ],
  [
    "a claim of one refund only",
    (service) => service,
    "flows/a second refund is refused",
    { refund: { partial: true, multiple: false } }
  ],
  [
    "a claim that references are refused twice",
    (service) => service,
    "flows/a repeated reference: refuses_duplicate_reference",
    { idempotency: "refuses_duplicate_reference" }
  ],
  [
    "a required field that is not demanded",
    (service) => service,
    "claims/purchase: customer.email is demanded",
    { requiredFields: ["customer.email"] }
  ],
  [
    "an operation that is offered without a claim",
    (service) => service,
    "claims/balance is not offered",
    {
      operations: MemoryGateway.capabilities.operations.filter((name) => name !== "balance")
    }
  ]
]

describe("the suite finds", () => {
  for (const [name, bug, expected, claims] of bugs) {
    it(name, async () => {
      const groups = expected === "" ? ["flows/", "integrity/", "references/"] : [expected]
      const failed = await failing(bug, groups, claims)
      expect(failed).toEqual(expected === "" ? [] : [expected])
    })
  }
})
