import { Effect, Result } from "effect"
import { describe, expect, it } from "vitest"
import type { PaymentState } from "../src/domain/ledger/Ledger.ts"
import * as answers from "../src/http/answers.ts"
import { attempt, order } from "./support/samples.ts"

/** What a request is answered whose work ended between two accounts. */

describe("a charge whose next account could not be asked", () => {
  const state: PaymentState = {
    subject: order({ status: "processing" }),
    attempts: [
      attempt({ state: "declined" }),
      attempt({ id: "att_2", sequence: 2, state: "ready", reference: "reference-2" })
    ]
  }
  const of = (replayed: boolean) => Effect.runSync(Effect.result(answers.ofCharge(state, replayed)))

  it("is on its way: a gateway has been called, so it is no conflict", () => {
    const answer = of(false)
    expect(Result.isSuccess(answer) && answer.success.status).toBe(202)
  })

  it("is in progress for everybody else", () => {
    const answer = of(true)
    expect(Result.isFailure(answer) && answer.failure.code).toBe("request_in_progress")
  })
})
