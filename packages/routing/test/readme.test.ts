import { type PaymentError, Payments } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { capabilities, declined, errors } from "./support/gateway.ts"
import { charge, chargeEither, settle } from "./support/example.ts"

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8")
const captured = { status: { unified: "captured", raw: "Y" }, providerReference: "1" } as const

/** A gateway that fails to charge as given, and finds every payment. */
const gateway = (provider: string, failure?: PaymentError.PaymentError) => {
  const references: Array<string> = []
  const { payments } = Payments.make({
    provider,
    capabilities: { ...capabilities, operations: ["purchase", "status"] as const },
    operations: {
      purchase: ({ reference }) =>
        Effect.suspend(() => {
          references.push(reference)
          return failure === undefined ? Effect.succeed(captured) : Effect.fail(failure)
        }),
      status: (request) =>
        Effect.succeed({
          ...captured,
          ...("reference" in request ? { reference: request.reference } : {})
        })
    }
  })
  return { payments, references }
}

describe("the README's example", () => {
  test("is the one that is tested", () => {
    const [, block] = /```ts\n([^]*?)```/.exec(read("../README.md")) ?? []
    const tested = read("./support/example.ts")
    expect(block).toBe(tested.replace('"../../src/index.ts"', '"@switchyard/routing"'))
  })

  test.each([
    ["a decline that allows it", declined("do_not_honor"), true],
    ["a refused connection", errors.ProviderUnavailable, true],
    ["a stolen card", declined("stolen_card"), false],
    ["an unknown outcome", errors.OutcomeUnknown, false]
  ])("after %s", async (_name, failure, goesOn) => {
    for (const ask of [
      (first: Payments.Service, second: Payments.Service) => charge([first, second], "order-1001"),
      (first: Payments.Service, second: Payments.Service) =>
        chargeEither(first, second, "order-1001")
    ]) {
      const [first, second] = [gateway("first", failure), gateway("second")]
      const result = await Effect.runPromise(Effect.result(ask(first.payments, second.payments)))
      expect(result).toEqual(goesOn ? Result.succeed(captured) : Result.fail(failure))
      expect(first.references).toEqual(["order-1001-first"])
      expect(second.references).toEqual(goesOn ? ["order-1001-second"] : [])
    }
  })

  test("asks the gateway whose answer was lost", async () => {
    const gateways = [gateway("y").payments, gateway("x").payments]
    const payment = await Effect.runPromise(settle(gateways, "order-1001")(errors.OutcomeUnknown))
    expect(payment).toEqual({ ...captured, reference: "order-1001-x" })
  })
})
