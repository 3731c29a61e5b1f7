import { type PaymentError, Payments } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { candidate, capabilities, declined, errors, request } from "./support/gateway.ts"
import { Outcomes, Plan, Policy } from "../src/index.ts"
import { charge, chargeEither, settle } from "./support/example.ts"
import { believing, note } from "./support/learning.ts"

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

describe("the README's examples", () => {
  test.each(["example", "learning"])("is the one that is tested: %s", (name) => {
    const blocks = [...read("../README.md").matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code)
    const tested = read(`./support/${name}.ts`)
    expect(blocks).toContain(tested.replace('"../../src/index.ts"', '"@switchyard/routing"'))
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

  test("note what came of calls, and plan by it", () => {
    const results = [
      ["a", Result.fail(declined("do_not_honor"))],
      ["a", Result.fail(declined("incorrect_cvv"))],
      ["b", Result.succeed(captured)]
    ] as const
    const counts = results.reduce<Outcomes.Counts>(
      (before, [account, result]) => note(before, account, result),
      {}
    )
    expect(counts).toEqual({ a: { good: 0, bad: 0.998 }, b: { good: 1, bad: 0 } })
    const table = Outcomes.table([[Plan.segmentOf(request), counts]])
    const accounts = believing(table, request, [candidate("a"), candidate("b")])
    expect(accounts.map(({ outcomes }) => outcomes)).toEqual([
      { good: 1.8, bad: expect.closeTo(1.198) },
      { good: 2.8, bad: 0.2 }
    ])
  })

  test("of JSON are policies and strategies that are read", () => {
    const decode = Schema.decodeUnknownResult(Schema.Union([Policy.Strategy, Policy.Policy]), {
      onExcessProperty: "error"
    })
    const blocks = [...read("../README.md").matchAll(/```json\n([^]*?)```/g)]
    expect(blocks.length).toBeGreaterThan(1)
    for (const [, text] of blocks) expect(decode(JSON.parse(text ?? ""))._tag).toBe("Success")
  })
})
