import { PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import { describe, expect, it } from "vitest"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import * as PlanRun from "../src/domain/requests/PlanRun.ts"
import * as RetryBudget from "../src/domain/requests/RetryBudget.ts"
import { Store } from "../src/sql/Store.ts"
import type * as Verdicts from "../src/domain/truth/Verdicts.ts"
import { make } from "./support/notified.ts"
import { answered, attempt, decline, errors, order } from "./support/samples.ts"

/** When earlier tries of a card are counted, and what becomes of a payment where they cannot be. */

const claim = { merchant: "acme", key: "key-1", fingerprint: "print" }
const purchase = attempt({
  operation: "purchase",
  account: "first",
  deadline: Number.MAX_SAFE_INTEGER
})
const payment = order({ id: "pay_1", capture: "automatic", card: "digest" })

type Answer = Effect.Effect<Verdicts.Answer, PaymentError.PaymentError>

const captured: Answer = Effect.succeed(answered("captured"))
const declined: Answer = Effect.fail(
  new PaymentError.Declined({ ...errors.Declined, decline: decline("do_not_honor") })
)
const lost: Answer = Effect.fail(errors.OutcomeUnknown)
const unreachable: Answer = Effect.fail(errors.ProviderUnavailable)

const gone = new SqlError({
  reason: new ConnectionError({ cause: new Error("x"), message: "x", operation: "execute" })
})

/** Runs a plan over two accounts that answer like this; answers how often the ledger was counted. */
const follow = (answers: ReadonlyArray<Answer>, isAway = false) => {
  const { account, now, run } = make("unsigned")
  const first = { ...purchase, createdAt: now() }
  const plan = [account, { ...account, id: "second" }] as const
  let counted = 0
  let calls = 0
  const work = Effect.gen(function* () {
    const store = yield* Store
    const retries: typeof store.retries = {
      declined: (tried, since) =>
        Effect.suspend(() => {
          counted += 1
          return isAway ? Effect.fail(gone) : store.retries.declined(tried, since)
        })
    }
    const claimed = yield* Ledger.claimNew(claim, payment, first, { sendWithinMs: 60_000 })
    const done = yield* PlanRun.follow(claimed, {
      plan,
      retry: {},
      call: () => Effect.suspend(() => answers[calls++] ?? captured),
      attemptOn: ({ id }, sequence) => ({
        ...first,
        ...{ id: `att_${sequence}`, reference: `reference-${sequence}`, account: id, sequence }
      }),
      mayRepeat: (attempts) => RetryBudget.hasRoom(payment, attempts, undefined)
    }).pipe(Effect.provideService(Store, { ...store, retries }))
    return { counted, attempts: done.attempts.map((one) => `${one.account} ${one.state}`) }
  })
  return run(work)
}

describe("earlier tries of a card", () => {
  it.each([
    ["a success", [captured], ["first succeeded"]],
    ["an unknown outcome", [lost], ["first unknown"]],
    ["a call that was not sent", [unreachable, captured], ["first not_sent", "second succeeded"]]
  ])("are not counted for %s", async (_name, answers, attempts) => {
    expect(await follow(answers)).toEqual({ counted: 0, attempts })
  })

  it("are counted once after a decline that would be repeated", async () => {
    expect(await follow([declined, captured])).toEqual({
      counted: 1,
      attempts: ["first declined", "second succeeded"]
    })
    // After the last account nothing could follow.
    expect(await follow([declined, declined])).toEqual({
      counted: 1,
      attempts: ["first declined", "second declined"]
    })
  })

  it("that cannot be counted are as good as too many: the decline is the answer", async () => {
    expect(await follow([declined, captured], true)).toEqual({
      counted: 1,
      attempts: ["first declined"]
    })
  })
})

describe("a card that is known by nothing", () => {
  const tried = { merchant: "acme", card: null, amount: 5000, currency: "EUR" } as const
  const before = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      attempt({ operation: "purchase", sequence: index + 1, state: "declined" })
    )
  const hasRoom = (attempts: ReturnType<typeof before>) =>
    make("unsigned").run(RetryBudget.hasRoom(tried, attempts, { attempts: 3 }))

  it("has the budget of its payment's own attempts", async () => {
    expect(await hasRoom(before(0))).toBe(true)
    expect(await hasRoom(before(1))).toBe(true)
    expect(await hasRoom(before(2))).toBe(false)
    const voided = attempt({ operation: "void", state: "declined" })
    expect(await hasRoom([...before(1), voided])).toBe(true)
  })
})
