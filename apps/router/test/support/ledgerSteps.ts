import * as fc from "fast-check"
import type { State } from "../../src/domain/ledger/Attempt.ts"
import type { Operation } from "../../src/domain/requests/FollowUpRules.ts"

/**
 * What can happen to a payment or payout, as data, so that a history that breaks a rule can be shortened.
 * A step names no attempt: `of` counts among those that it could be about when its turn comes.
 */
export type Step =
  /** Somebody wants to call the gateway for a claimed attempt. */
  | { readonly type: "send"; readonly of: number }
  /** A call comes back; `goesOn` where another account may be asked after a failure. */
  | {
      readonly type: "answer"
      readonly of: number
      readonly says: State
      readonly id: GatewayId
      readonly goesOn: boolean
    }
  /** The truth, or a part of it, comes another way, whenever it likes. */
  | {
      readonly type: "query" | "webhook"
      readonly of: number
      readonly says: State
      readonly id: GatewayId
    }
  | { readonly type: "operator"; readonly of: number; readonly says: Outcome }
  /** Somebody takes over what nobody seems to finish. */
  | { readonly type: "resume"; readonly of: number }
  /** All questions have been asked in vain. */
  | { readonly type: "giveUp"; readonly of: number }
  | {
      readonly type: "followUp"
      readonly operation: Operation
      readonly amount: number | undefined
    }

/** What the gateway calls a charge: its own id, none, or by mistake the one of another payment. */
export type GatewayId = "own" | "none" | "of another payment"

type Outcome = "succeeded" | "declined" | "not_sent"

/** What is asked for at first. */
export const orders = ["authorize", "purchase", "payout"] as const

/** A subject and what happens to it: the steps of one round meet each other. */
export interface Program {
  readonly order: (typeof orders)[number]
  readonly rounds: ReadonlyArray<ReadonlyArray<Step>>
}

const of = fc.nat({ max: 11 })

const id = fc.oneof(
  { weight: 17, arbitrary: fc.constant<GatewayId>("own") },
  { weight: 2, arbitrary: fc.constant<GatewayId>("none") },
  { weight: 1, arbitrary: fc.constant<GatewayId>("of another payment") }
)

// Declines make the longest stories.
const answers: ReadonlyArray<State> = [
  ...(["succeeded", "pending", "rejected", "not_sent", "unknown"] as const),
  ...(["declined", "declined", "declined"] as const)
]

const answer = fc.record({
  type: fc.constant("answer" as const),
  of,
  says: fc.constantFrom(...answers),
  id,
  goesOn: fc.constantFrom(true, true, true, false)
})

const word = fc.record({
  type: fc.constantFrom("query", "webhook"),
  of,
  says: fc.constantFrom<State>("succeeded", "succeeded", "pending", "declined", "not_sent"),
  id
})

const operator = fc.record({
  type: fc.constant("operator" as const),
  of,
  says: fc.constantFrom<Outcome>("succeeded", "declined", "not_sent")
})

const plain = <Type extends Step["type"]>(type: Type) => fc.record({ type: fc.constant(type), of })

const followUp = fc.record({
  type: fc.constant("followUp" as const),
  operation: fc.constantFrom<Operation>("capture", "void", "refund"),
  amount: fc.constantFrom(undefined, 100, 300, 400, 600, 1000)
})

/** `followUps` of a hundred steps or so are captures, voids and refunds. */
const steps = (followUps: number): fc.Arbitrary<Program["rounds"]> => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 25, arbitrary: plain("send") },
    { weight: 25, arbitrary: answer },
    { weight: 25, arbitrary: word },
    { weight: 4, arbitrary: operator },
    { weight: 3, arbitrary: plain("resume") },
    { weight: 3, arbitrary: plain("giveUp") },
    { weight: followUps, arbitrary: followUp }
  )
  const round = fc.array(step, { minLength: 1, maxLength: 4, size: "max" })
  return fc.array(round, { minLength: 1, maxLength: 25, size: "max" })
}

const send: Step = { type: "send", of: 0 }
const says = (says: State): Step => ({ type: "answer", of: 0, says, id: "own", goesOn: true })

/** Accounts have declined, and another one has been asked. */
const declined: fc.Arbitrary<Program> = fc
  .record({
    order: fc.constantFrom("authorize", "purchase", "payout"),
    declines: fc.nat({ max: 3 }),
    rounds: steps(15)
  })
  .map(({ declines, order, rounds }) => {
    const before = Array.from({ length: declines }, () => [[send], [says("declined")]])
    return { order, rounds: [...before.flat(), [send], ...rounds] }
  })

/** The first account has charged, so that the rest is about captures, voids and refunds. */
const charged: fc.Arbitrary<Program> = fc
  .record({ order: fc.constantFrom("authorize", "purchase"), rounds: steps(60) })
  .map(({ order, rounds }) => ({ order, rounds: [[send], [says("succeeded")], ...rounds] }))

/** Programs of up to some fifty steps; most begin with what chance alone would rarely come to. */
export const program: fc.Arbitrary<Program> = fc.oneof(
  { weight: 2, arbitrary: declined },
  { weight: 1, arbitrary: charged }
)
