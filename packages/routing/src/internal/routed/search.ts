import {
  type Operation,
  type Payment,
  PaymentError,
  type Payments,
  type Payout
} from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as World from "./world.ts"

/**
 * Questions by our own reference, which names no account. This process may remember where the reference
 * went; else the accounts are asked in turn.
 */

type Asked = Payment.Payment | Payout.Payout

type Question<A> = (payments: Payments.Service) => Effect.Effect<A, PaymentError.PaymentError>

/** The answer of the account whose answer counts. */
export const search = <A extends Asked>(
  world: World.World,
  operation: "status" | "payoutStatus",
  reference: string,
  question: Question<A>
): Effect.Effect<A, PaymentError.PaymentError> =>
  Effect.suspend(() => {
    const last = World.find(world, world.trail.last(reference) ?? "")
    const [only, ...others] = world.accounts
    if (last !== null) return World.ask(world, last, operation, question)
    return others.length === 0
      ? World.ask(world, only, operation, question)
      : inTurn(world, operation, question)
  })

/**
 * Ends with the first account that knows more than a decline, after which another account may have been
 * asked. A decline is the answer only when all the others know the reference and say no too, and an
 * account that could not be asked leaves everything open: what is reported as declined may be paid again.
 */
const inTurn = Effect.fnUntraced(function* <A extends Asked>(
  world: World.World,
  operation: "status" | "payoutStatus",
  question: Question<A>
): Effect.fn.Return<A, PaymentError.PaymentError> {
  const refused: Array<A> = []
  const failures: Array<PaymentError.PaymentError> = []
  for (const account of world.accounts) {
    const { operations } = account.payments.capabilities
    // One that makes nothing of this kind cannot have it.
    if (!makers[operation].some((maker) => operations.includes(maker))) continue
    const result =
      operations.includes(operation) && canFind(account)
        ? yield* Effect.result(World.ask(world, account, operation, question))
        : Result.fail(unable(account, operation))
    if (Result.isFailure(result)) failures.push(result.failure)
    else if (mayHaveGoneOn(world, result.success)) refused.push(result.success)
    else return result.success
  }
  const [failure] = failures.toSorted(
    (one, other) => Number(one._tag === "NotFound") - Number(other._tag === "NotFound")
  )
  const [answer] = refused
  return yield* failure === undefined && answer !== undefined
    ? Effect.succeed(answer)
    : Effect.fail(failure ?? new PaymentError.NotFound({ provider: world.provider, operation }))
})

const makers = {
  status: ["authorize", "purchase", "rebill", "capture", "void", "refund"],
  payoutStatus: ["payout"]
} as const

const canFind = ({ payments }: World.Routed): boolean => payments.capabilities.lookup.byReference

const unable = ({ payments: { provider } }: World.Routed, operation: Operation.Operation) =>
  new PaymentError.UnsupportedOperation({ provider, operation, detail: "lookup.byReference" })

/**
 * Whether another account may have been asked after this one said no. Which reason it gave then cannot
 * be told: many gateways repeat a decline without it.
 */
const mayHaveGoneOn = ({ policy: { retry = {} } }: World.World, answer: Asked): boolean => {
  const { status } = answer
  if (status.unified !== "declined" && status.unified !== "failed") return false
  if ("kind" in answer && answer.kind !== undefined && answer.kind !== "payment") return false
  return retry.maxAttempts !== 1
}
