import { describe, expect, it } from "@effect/vitest"
import { Decline, PaymentError, type Payments } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { RoutedPayments } from "../src/index.ts"
import { named, open, type Opened, two } from "./support/accounts.ts"
import { errors } from "./support/gateway.ts"

/** Purchases at the first account that fail one after the other, as given. */
const failing =
  (...failures: ReadonlyArray<PaymentError.PaymentError>) =>
  ({ payments }: Opened): Payments.Service => {
    const left = [...failures]
    return {
      ...payments,
      purchase: (request) => {
        const failure = left.shift()
        return failure === undefined ? payments.purchase(request) : Effect.fail(failure)
      }
    }
  }

type Two = Effect.Success<ReturnType<typeof two>>

const buy = ({ a, payments }: Two, name: string) =>
  Effect.flip(payments.purchase({ ...a.gateway.charge, reference: named(name) }))

const at = { provider: "memory", operation: "purchase", httpStatus: 200, vendorId: "77" }
const decline = Decline.make("stolen_card", { code: "43", message: "stolen" })

const withIds: ReadonlyArray<PaymentError.PaymentError> = [
  new PaymentError.ProviderUnavailable({ ...at, cause: "dns" }),
  new PaymentError.InvalidConfiguration({ ...at, path: "key", rule: "set" }),
  new PaymentError.UnsupportedOperation({ ...at, detail: "brand" }),
  PaymentError.Declined.of(at, decline),
  new PaymentError.InvalidRequest({ ...at, path: "amount", rule: "small" }),
  new PaymentError.AuthenticationFailed(at),
  new PaymentError.RateLimited({ ...at, retryAfterMs: 5 }),
  new PaymentError.InvalidState({ ...at, detail: "voided" }),
  new PaymentError.NotFound(at),
  new PaymentError.DuplicateReference(at),
  new PaymentError.OutcomeUnknown({ ...at, cause: "mismatch", detail: "amount" })
]

describe("an error", () => {
  it("has a sample of each tag", () => {
    expect(withIds.map(({ _tag }) => _tag).toSorted()).toEqual(Object.keys(errors).toSorted())
  })

  it.effect.each(withIds)("$_tag names its account before the gateway's id", (error) =>
    Effect.gen(function* () {
      const account = { id: "only", payments: failing(error)(yield* open) }
      const { payments } = yield* RoutedPayments.make({ accounts: [account] })
      const { charge } = (yield* open).gateway
      const failed = yield* Effect.flip(payments.purchase({ ...charge, reference: named("errs") }))
      expect(failed).toBeInstanceOf(error.constructor)
      expect({ ...failed }).toEqual({ ...error, vendorId: "only~77" })
      expect([failed.message, failed.cause]).toEqual([error.message, error.cause])
    })
  )
})

describe("a reference that may be in use", () => {
  it.effect("is not free because a second request with it was refused", () =>
    Effect.gen(function* () {
      const { InvalidRequest, OutcomeUnknown, ProviderUnavailable } = errors
      const first = failing(OutcomeUnknown, InvalidRequest, ProviderUnavailable)
      const world = yield* two({ first })
      const tags = [yield* buy(world, "held"), yield* buy(world, "held"), yield* buy(world, "held")]
      expect(tags).toEqual([OutcomeUnknown, InvalidRequest, ProviderUnavailable])
      expect(world.b.network.sent()).toEqual([])
    })
  )

  it.effect("nor because the gateway had seen it before", () =>
    Effect.gen(function* () {
      const { DuplicateReference, ProviderUnavailable } = errors
      const world = yield* two({ first: failing(DuplicateReference, ProviderUnavailable) })
      expect(yield* buy(world, "seen")).toEqual(DuplicateReference)
      expect(yield* buy(world, "seen")).toEqual(ProviderUnavailable)
      expect(world.b.network.sent()).toEqual([])
    })
  )
})
