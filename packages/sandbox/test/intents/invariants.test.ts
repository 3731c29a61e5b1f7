import { Effect } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Gateway, Sandbox } from "../../src/index.ts"
import { type Body, bodyOf, credentials, payment } from "./client.ts"

type Step =
  | { readonly kind: "capture" | "void" | "refund"; readonly amount: number | undefined }
  | { readonly kind: "settled" | "expired" | "chargeback" | "success" | "failure" }
  | { readonly kind: "pending" | "pendingDecline" | "decline"; readonly operation: string }

const amount = fc.oneof(fc.constant(undefined), fc.integer({ min: -1, max: 12_000 }))
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("capture", "void", "refund"), amount })
  },
  fc.record({
    kind: fc.constantFrom("settled", "expired", "chargeback", "success", "failure")
  }),
  fc.record({
    kind: fc.constantFrom("pending", "pendingDecline", "decline"),
    operation: fc.constantFrom("capture", "void", "refund")
  })
)

/** One payment at a fresh gateway, and every way to do something to it. */
const open = (operation: string) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox.make({ deliver: () => Effect.succeed(200) })
    let authorization = ""
    const send = (method: string, path: string, body: Body = {}) => {
      const request: Gateway.SandboxRequest = {
        method,
        origin: "http://sandbox.test",
        mount: "",
        path,
        query: "",
        headers: { "content-type": "application/json", authorization },
        body: JSON.stringify(body)
      }
      return Effect.map(sandbox.handle(request), ({ body: text, status }) => ({
        status,
        body: bodyOf({ status, headers: {}, text, complete: true })
      }))
    }
    const granted = yield* send("POST", "/intents/auth/token", credentials)
    authorization = `Bearer ${String(granted.body["access_token"])}`
    const paid = yield* send("POST", "/intents/transactions", payment("pay-1", { operation }))
    const id = String(paid.body["id"])
    const refunds: Array<string> = []
    let number = 0
    const change = (external_id: string, kind: string, sum: number | undefined) =>
      kind === "refund"
        ? send("POST", "/intents/refunds", { external_id, trx_id: id, amount: sum ?? 1 })
        : send("POST", `/intents/transactions/${id}`, {
            external_id,
            operation: kind,
            ...(sum === undefined ? {} : { amount: sum })
          })
    const take = (next: Step) =>
      Effect.gen(function* () {
        const name = `step-${++number}`
        if ("operation" in next) {
          const { kind: fault, operation: of } = next
          return yield* send("POST", "/control/intents/faults", { fault, operation: of })
        }
        if (!("amount" in next)) {
          const target = next.kind === "success" || next.kind === "failure" ? refunds.at(-1) : id
          const to = { paymentId: target ?? id, to: next.kind }
          return yield* send("POST", "/control/intents/advance", to)
        }
        const answer = yield* change(name, next.kind, next.amount)
        if (next.kind === "refund" && answer.status === 200) refunds.push(String(answer.body["id"]))
        return answer
      })
    const read = (of: string) =>
      Effect.map(send("GET", `/intents/transactions/${of}`), ({ body }) => body)
    const booked = (...kinds: ReadonlyArray<string>) =>
      (sandbox.gateways.get("intents")?.ledger.movements() ?? [])
        .filter(({ kind }) => kinds.includes(kind))
        .reduce((sum, movement) => sum + Number(movement.amount), 0)
    return { id, refunds, take, read, booked }
  })

const check = (operation: string, steps: ReadonlyArray<Step>) =>
  Effect.gen(function* () {
    const { booked, id, read, refunds, take } = yield* open(operation)
    for (const next of steps) {
      const before = yield* read(id)
      const answer = yield* take(next)
      const after = yield* read(id)
      if (answer.status >= 400) expect(after).toEqual(before)
      const of = (name: string) => Number(after[name])
      const captured = of("amount_captured")
      expect(captured + of("amount_voided")).toBeLessThanOrEqual(of("amount_authorized"))
      expect(of("amount_refunded") + booked("chargeback")).toBeLessThanOrEqual(captured)
      expect([booked("authorize", "charge"), booked("capture", "charge")]).toEqual([
        of("amount_authorized"),
        captured
      ])
      expect([booked("void"), booked("refund")]).toEqual([
        of("amount_voided"),
        of("amount_refunded")
      ])
      const records = yield* Effect.forEach(refunds, read)
      const given = records.reduce((sum, record) => sum + Number(record["amount_refunded"]), 0)
      expect(given).toBe(of("amount_refunded"))
    }
  })

describe("whatever is asked", () => {
  it("sums stay within the authorization, and the books say what the records say", async () => {
    const steps = fc.array(step, { minLength: 1, maxLength: 14 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("authorize", "authcap"), steps, (operation, list) =>
        Effect.runPromise(Effect.scoped(check(operation, list)))
      ),
      { numRuns: 150 }
    )
  })
})
