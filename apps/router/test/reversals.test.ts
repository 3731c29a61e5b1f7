import { PaymentError, type Refund } from "@switchyard/core"
import { Effect, Result } from "effect"
import { SqlClient } from "effect/sql"
import { describe, expect, it } from "vitest"
import { Accounts } from "../src/domain/accounts/Accounts.ts"
import { verdictOf } from "../src/domain/ledger/Attempt.ts"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import * as Reversals from "../src/domain/truth/Reversals.ts"
import { promised } from "../src/sql/promised.ts"
import { make, sending, standing } from "./support/notified.ts"
import { attempt } from "./support/samples.ts"

/** Giving doubled charges back: each for itself, and no more than once. */

const at = { provider: "scripted", operation: "refund" }
const unreachable = new PaymentError.ProviderUnavailable({ ...at, cause: "refused" })
const evidence = { kind: "webhook", status: "x", code: null, httpStatus: null, hash: null } as const
const done = { nextCheckAt: null, next: null }

const setting = () => {
  const world = make("unsigned")
  const refunds: Array<string> = []
  const script: Array<Result.Result<Refund.Refund, PaymentError.PaymentError>> = []
  const refund = ({ providerReference }: Refund.RefundRequest) =>
    Effect.suspend(() => {
      refunds.push(providerReference)
      const status = { unified: "succeeded", raw: "ok" } as const
      const given = { status, providerReference: `refund-${refunds.length}` }
      return Effect.fromResult(script.shift() ?? Result.succeed(given))
    })
  const { payments } = world.account
  const account = { ...world.account, payments: { ...payments, refund } }
  const accounts = {
    find: (id: string) => (id === "first" ? account : null),
    all: [account],
    ofMerchant: () => [account]
  }
  const round = Effect.provideService(Reversals.run(), Accounts, accounts)
  return { ...world, refunds, round, script }
}

/** A payment whose declined charge on this account succeeds after the next one did. */
const doubled = Effect.fnUntraced(function* (name: string, account: string) {
  const sent = yield* sending(name, { account, reference: `reference-${name}-1` })
  const declined = verdictOf({ state: "declined", evidence })
  const settled = yield* Ledger.settle(sent, "call", declined, {
    nextCheckAt: null,
    next: (sequence) =>
      attempt({
        ...{ id: `att_${name}_2`, subject: `pay_${name}`, sequence, operation: "purchase" },
        ...{ reference: `reference-${name}-2`, account: "second" }
      })
  })
  const ready = yield* promised(settled?.next ?? null)
  const second = yield* Effect.flatMap(Ledger.fence(ready, 1000), promised)
  yield* Ledger.settle(second, "call", success(`kept-${name}`), done)
  yield* Ledger.settle(sent, "webhook", success(`late-${name}`), done)
})

const success = (providerReference: string) =>
  verdictOf({ state: "succeeded", providerReference, evidence })

describe("a doubled charge", () => {
  it("is given back, however many others wait for accounts that are gone", () => {
    const { refunds, round, run } = setting()
    return run(
      Effect.gen(function* () {
        const names = Array.from({ length: 21 }, (_, index) => `gone${index}`)
        for (const name of names) yield* doubled(name, "gone")
        yield* doubled("1", "first")
        yield* round
        yield* round
        expect(refunds).toEqual(["late-1"])
        const { incidents } = yield* standing("gone7")
        expect(incidents.filter((kind) => kind === "reversal_failed")).toHaveLength(1)
      })
    )
  })

  it("is given back, whatever is wrong with another one", () => {
    const { refunds, round, run } = setting()
    return run(
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* doubled("1", "first")
        yield* doubled("2", "first")
        yield* sql`DELETE FROM payment WHERE id = 'pay_1'`
        yield* round
        expect(refunds).toEqual(["late-2"])
      })
    )
  })

  it("is not given back again where an earlier try has reached the gateway after all", () => {
    const { advance, refunds, round, run, script } = setting()
    return run(
      Effect.gen(function* () {
        yield* doubled("1", "first")
        script.push(Result.fail(unreachable))
        yield* round
        const { attempts } = yield* Effect.flatMap(Ledger.load("pay_1"), promised)
        const [first, next] = attempts.filter(({ reverses }) => reverses !== null)
        expect([first?.state, next?.state]).toEqual(["not_sent", "ready"])
        yield* Ledger.settle(yield* promised(first ?? null), "webhook", success("refund-0"), done)
        advance(3_600_000)
        yield* round
        expect(refunds).toEqual(["late-1"])
      })
    )
  })
})
