import {
  Money,
  type Payment,
  type PaymentError,
  Payments,
  type Payout,
  Reference,
  type Refund
} from "../src/index.ts"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import { describe, expect, test } from "vitest"
import { amount, capabilities, captured, card, charge, reference } from "./support/provider.ts"

const failureOf = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(Effect.flip(effect))
const other = Reference.make("reference-0002")
const provider = "checksum"

describe("an answer that speaks of something else is OutcomeUnknown", () => {
  const expectMismatch = async (
    effect: Effect.Effect<unknown, PaymentError.PaymentError>,
    detail: string | null
  ) => {
    const error = await Effect.runPromise(Effect.result(effect))
    if (detail === null) return expect(error._tag).toBe("Success")
    expect(error).toMatchObject({
      failure: { _tag: "OutcomeUnknown", cause: "mismatch", detail, disposition: "Unknown" }
    })
  }
  const cases: ReadonlyArray<readonly [string, Partial<Payment.Payment>, string | null]> = [
    ["nothing repeated", {}, null],
    ["all repeated", { reference, amount }, null],
    ["another reference", { reference: other, amount }, "reference"],
    ["a reference cut short", { reference: reference.slice(0, -1) }, "reference"],
    ["another amount", { amount: Money.make(9201, "EUR") }, "amount"],
    ["an amount of nothing", { amount: Money.make(0, "EUR") }, "amount"],
    ["another currency", { amount: Money.make(9200, "USD") }, "currency"]
  ]
  const all = (answer: Partial<Payment.Payment>) => {
    const call = () => Effect.succeed({ ...captured, ...answer })
    const repeats = {
      ...(answer.reference === undefined ? {} : { reference: answer.reference }),
      ...(answer.amount === undefined ? {} : { amount: answer.amount }),
      providerReference: "p-1",
      status: { unified: "succeeded", raw: "OK" } as const
    }
    return Payments.make({
      provider,
      capabilities: {
        ...capabilities,
        operations: [
          "authorize",
          "purchase",
          "rebill",
          "refund",
          "payout",
          "capture",
          "void",
          "receipt",
          "status",
          "payoutStatus"
        ]
      },
      operations: {
        authorize: call,
        purchase: call,
        rebill: call,
        capture: call,
        void: call,
        receipt: call,
        status: call,
        refund: () => Effect.succeed<Refund.Refund>(repeats),
        payout: () => Effect.succeed<Payout.Payout>(repeats),
        payoutStatus: () => Effect.succeed<Payout.Payout>(repeats)
      }
    }).payments
  }
  const follow = { reference, providerReference: "p-1", amount }
  const token = { type: "token", token: Redacted.make("t") } as const

  test.each(cases)("%s", async (_name, answer, detail) => {
    const payments = all(answer)
    const asked = { reference, amount, destination: token }
    await expectMismatch(payments.authorize(charge), detail)
    await expectMismatch(payments.purchase(charge), detail)
    await expectMismatch(payments.rebill(follow), detail)
    await expectMismatch(payments.refund(follow), detail)
    await expectMismatch(payments.payout(asked), detail)
    await expectMismatch(payments.status({ reference, expect: { amount } }), detail)
    await expectMismatch(
      payments.status({ providerReference: "p-1", expect: { reference, amount } }),
      detail
    )
    await expectMismatch(payments.payoutStatus({ reference, amount }), detail)
  })

  test.each(cases)("follow-ups compare the reference only: %s", async (_name, answer, detail) => {
    const expected = detail === "reference" ? detail : null
    const payments = all(answer)
    await expectMismatch(payments.capture(follow), expected)
    await expectMismatch(payments.void(follow), expected)
    await expectMismatch(payments.receipt(follow), expected)
    await expectMismatch(payments.status({ reference }), expected)
  })

  test("another payment's id on a status query", async () => {
    const payments = all({ providerReference: "p-2" })
    await expectMismatch(payments.status({ providerReference: "p-1" }), "providerReference")
    await expectMismatch(payments.status({ providerReference: "p-2" }), null)
    await expectMismatch(
      all({ providerReference: null }).status({ providerReference: "p-1" }),
      "providerReference"
    )
  })

  test("another payout's id on a status query", async () => {
    const payments = all({})
    await expectMismatch(payments.payoutStatus({ providerReference: "p-9" }), "providerReference")
    await expectMismatch(payments.payoutStatus({ providerReference: "p-1" }), null)
  })

  test("the error holds the field's name and no value", async () => {
    const error = await failureOf(all({ reference: "leaked-value-1" }).purchase(charge))
    expect(inspect(error, { showHidden: true, depth: null })).not.toContain("leaked-value-1")
  })
})

describe("a number that comes back as the gateway's id", () => {
  const answering = (providerReference: string) => {
    const status = { unified: "succeeded", raw: "OK" } as const
    return Payments.make({
      provider,
      capabilities: { ...capabilities, operations: ["authorize", "purchase", "payout"] },
      operations: {
        authorize: () => Effect.succeed({ ...captured, providerReference }),
        purchase: () => Effect.succeed({ ...captured, providerReference }),
        payout: () => Effect.succeed({ status, providerReference })
      }
    })
  }
  const detailOf = (call: Effect.Effect<unknown, PaymentError.PaymentError>) =>
    Effect.match(call, {
      onSuccess: () => null,
      onFailure: (error) => (error._tag === "OutcomeUnknown" ? error.detail : error._tag)
    }).pipe(Effect.runPromise)
  const paid = { ...charge, method: card }
  const account = (accountNumber: string) => {
    const number = Redacted.make(accountNumber)
    const named = { holder: "Jane Doe", ifsc: "HDFC0001234", bankName: "Bank", scheme: "IMPS" }
    return { type: "bank_account", accountNumber: number, ...named } as const
  }
  const payout = (accountNumber: string, id: string) =>
    answering(id).payout({ reference, amount, destination: account(accountNumber) })

  test("is neither believed nor shown", async () => {
    for (const id of ["4111111111111111", "trx-4111111111111111-1"]) {
      expect(await detailOf(answering(id).purchase(paid))).toBe("providerReference")
      expect(await detailOf(answering(id).authorize(paid))).toBe("providerReference")
      const error = await failureOf(answering(id).purchase(paid))
      expect(inspect(error, { depth: 9 })).not.toContain("4111111111111111")
    }
    expect(await detailOf(payout("123456789012", "po-123456789012"))).toBe("providerReference")
    expect(await detailOf(payout("12345", "12345"))).toBe("providerReference")
  })

  test("is told from an id that holds a short one by chance", async () => {
    expect(await detailOf(payout("12345", "9123450"))).toBeNull()
    expect(await detailOf(answering("4111").purchase(paid))).toBeNull()
  })
})
