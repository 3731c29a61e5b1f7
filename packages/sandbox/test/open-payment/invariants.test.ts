import { Effect } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Gateway, Sandbox } from "../../src/index.ts"
import { form } from "../client.ts"
import { bodyOf, entity, type Fields, paymentOf } from "./client.ts"

type Step =
  | { readonly kind: "CP" | "RF" | "RV"; readonly amount: string | undefined; readonly on: number }
  | { readonly kind: "success" | "failure" | "settled" | "chargeback"; readonly on: number }
  | { readonly kind: "pending" | "pendingDecline" | "decline"; readonly operation: string }

const on = fc.nat({ max: 5 })
const amount = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 0, max: 12_000 }).map((hundredths) => (hundredths / 100).toFixed(2))
)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("CP", "RF", "RV"), amount, on })
  },
  fc.record({ kind: fc.constantFrom("success", "failure", "settled", "chargeback"), on }),
  fc.record({
    kind: fc.constantFrom("pending", "pendingDecline", "decline"),
    operation: fc.constantFrom("CP", "RF", "RV")
  })
)

const request = (path: string, fields: Fields): Gateway.SandboxRequest => ({
  method: "POST",
  origin: "http://sandbox.test",
  mount: "",
  path: `/open-payment/v1/${path}`,
  query: "",
  headers: {
    "content-type": "application/x-www-form-urlencoded",
    authorization: `Bearer ${entity.accessToken}`
  },
  body: form({ entityId: entity.entityId, ...fields })
})

/** Plays the steps on one payment; gives the sums of what moved, in hundredths. */
const play = (paymentType: string, steps: ReadonlyArray<Step>) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox.make({ deliver: () => Effect.succeed(200) })
    const send = (path: string, fields: Fields) =>
      Effect.map(sandbox.handle(request(path, fields)), ({ body, status }) =>
        bodyOf({ status, headers: {}, text: body, complete: true })
      )
    const control = (command: string, input: unknown) =>
      sandbox.handle({
        ...request("", {}),
        path: `/control/open-payment/${command}`,
        body: JSON.stringify(input)
      })
    const paid = yield* send("payments", paymentOf("order-0001", { paymentType, amount: "100.00" }))
    const ids = [String(paid["id"])]
    for (const next of steps) {
      if ("operation" in next) {
        yield* control("faults", { fault: next.kind, operation: next.operation })
        continue
      }
      const id = ids[next.on % ids.length] ?? ""
      if (!("amount" in next)) {
        yield* control("advance", { paymentId: id, to: next.kind })
        continue
      }
      const money = next.amount === undefined ? {} : { amount: next.amount, currency: "EUR" }
      const answer = yield* send(`payments/${id}`, { paymentType: next.kind, ...money })
      if (typeof answer["id"] === "string") ids.push(answer["id"])
    }
    const movements = sandbox.gateways.get("open-payment")?.ledger.movements() ?? []
    return (...kinds: ReadonlyArray<string>) =>
      movements
        .filter(({ kind }) => kinds.includes(kind))
        .reduce((sum, movement) => sum + Math.round(Number(movement.amount) * 100), 0)
  }).pipe(Effect.scoped)

const total = 10_000

describe("whatever is asked, in whatever order", () => {
  it("never captures and releases more than was reserved, nor refunds more than was captured", () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const sum = await Effect.runPromise(play("PA", steps))
        expect(sum("authorize")).toBe(total)
        expect(sum("capture", "void")).toBeLessThanOrEqual(total)
        expect(sum("refund", "chargeback")).toBeLessThanOrEqual(sum("capture"))
        expect(sum("charge")).toBe(0)
      }),
      { numRuns: 150 }
    ))

  it("never gives back more of a debit than it took", () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const sum = await Effect.runPromise(play("DB", steps))
        expect(sum("charge")).toBe(total)
        expect(sum("refund", "void", "chargeback")).toBeLessThanOrEqual(total)
        expect(sum("capture", "authorize")).toBe(0)
      }),
      { numRuns: 150 }
    ))
})
