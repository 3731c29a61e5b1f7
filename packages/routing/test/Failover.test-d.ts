import { Decline, type PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { assertType, describe, expectTypeOf, test } from "vitest"
import { Failover } from "../src/index.ts"

// Each test is a mistake that must not compile, beside the right program. Nothing here is run.

declare const first: Effect.Effect<"first", PaymentError.PaymentError>
declare const second: Effect.Effect<"second", PaymentError.PaymentError>
declare const error: PaymentError.PaymentError
declare const unknownOutcome: PaymentError.OutcomeUnknown
declare const decline: PaymentError.Declined
const cascade = (_error: PaymentError.Cascadable) => second

describe("orElse", () => {
  test("a fallback for unknown outcomes", () => {
    Failover.orElse(first, (_error: PaymentError.Cascadable) => second)
    // @ts-expect-error no fallback is given an unknown outcome
    Failover.orElse(first, (_error: PaymentError.OutcomeUnknown) => second)
  })

  test("a fallback that looks for an unknown outcome", () => {
    Failover.orElse(first, (given) => (given._tag === "Declined" ? second : first))
    // @ts-expect-error it never is one
    Failover.orElse(first, (given) => (given._tag === "OutcomeUnknown" ? second : first))
  })

  test("calling the fallback with an unknown outcome", () => {
    if (Failover.mayCascade(error, {})) cascade(error)
    // @ts-expect-error the shopper may have been charged
    cascade(unknownOutcome)
  })

  test("calling the fallback with any error", () => {
    Effect.catchIf(first, (given) => Failover.mayCascade(given, {}), cascade)
    // @ts-expect-error it may be an unknown outcome
    Effect.catch(first, cascade)
  })

  test("calling the fallback with a decline that nobody asked about", () => {
    if (Failover.mayCascade(decline, {})) cascade(decline)
    // @ts-expect-error a stolen card is a decline too
    cascade(decline)
  })

  test("forgetting that the error may still come", () => {
    expectTypeOf(Failover.orElse(first, cascade)).toEqualTypeOf<
      Effect.Effect<"first" | "second", PaymentError.PaymentError>
    >()
    // @ts-expect-error an unknown outcome is handed through
    assertType<Effect.Effect<"first" | "second">>(Failover.orElse(first, cascade))
  })
})

describe("run", () => {
  test("over no account", () => {
    Failover.run(["a"], () => first)
    // @ts-expect-error somebody has to be asked
    Failover.run([], () => first)
  })

  test("an attempt with an error of its own", () => {
    Failover.run(["a"], () => first)
    // @ts-expect-error an error that does not say whether money may have moved
    Failover.run(["a"], () => Effect.fail(new Error("timeout")))
  })
})

describe("options", () => {
  test("a decline reason that does not exist", () => {
    assertType<Failover.Options>({ cascadeOn: ["do_not_honor"] })
    // @ts-expect-error the list is closed
    assertType<Failover.Options>({ cascadeOn: ["do_not_honour"] })
  })

  test("cascading on an unknown outcome by policy", () => {
    assertType<Failover.Options>({ cascadeOn: Decline.reasons })
    // @ts-expect-error only declines can be named
    assertType<Failover.Options>({ cascadeOn: ["OutcomeUnknown"] })
  })
})
