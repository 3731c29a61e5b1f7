import { Plan } from "@switchyard/routing"
import { Data, Effect } from "effect"
import { Store } from "../../sql/Store.ts"
import type { Attempt } from "../ledger/Attempt.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"
import type { PayoutRecord } from "../ledger/PayoutRecord.ts"
import type { State } from "../ledger/Subject.ts"
import * as Decided from "./Decided.ts"
import * as remarks from "./remarks.ts"

/** After the fact: the plan of a payment or payout, made again from what it was decided with. */

/** A plan and what was made of it. */
export interface Explanation extends Plan.Plan {
  readonly policyVersion: number
  /** The attempts that followed the plan, in their order. */
  readonly attempts: ReadonlyArray<Attempt>
  /** Where they differ from the plan, or end before it: in words. */
  readonly remarks: ReadonlyArray<string>
}

/** There is no plan to be made again. */
export class Unexplained extends Data.TaggedError("Unexplained")<{ readonly detail: string }> {}

/** What has a plan that is kept. */
export type Routed = State<PaymentRecord> | State<PayoutRecord>

const unexplained = (detail: string) => Effect.fail(new Unexplained({ detail }))

/** Explains a payment or payout; `unstored` is what this process has not yet stored of bases. */
export const of = Effect.fnUntraced(function* (
  { attempts, subject }: Routed,
  unstored: ReadonlyMap<string, string> = new Map()
) {
  const { bases } = yield* Store
  const text = yield* bases.decisionOf(subject.id)
  if (text === null) return yield* unexplained(withoutPlan(subject))
  const stored = Decided.parse(text)
  if (stored === null) return yield* unexplained("what is stored of its plan cannot be read")
  const body = unstored.get(stored.basis) ?? (yield* bases.find(stored.basis))
  if (body === null) {
    return yield* unexplained("the policy and accounts of its plan were not stored")
  }
  const metadata = subject.type === "payment" ? subject.metadata : {}
  const inputs = Decided.inputsOf(stored, body, { id: subject.id, metadata })
  if (inputs === null) return yield* unexplained("what is stored of its plan cannot be read")
  const plan = Plan.replay(inputs)
  const followed = attempts.filter(isPlanned)
  return {
    ...plan,
    policyVersion: inputs.policyVersion,
    attempts: followed,
    remarks: remarks.of(plan, followed, inputs.policy.retry ?? {})
  } satisfies Explanation
})

const withoutPlan = (subject: PaymentRecord | PayoutRecord): string =>
  subject.type === "payment" && subject.parent !== null
    ? `it had no plan: it repeats ${subject.parent} on the account of that payment`
    : "its plan was not stored"

/** What a plan leads to, and not what follows from a success. */
const isPlanned = ({ operation, reverses }: Attempt): boolean =>
  reverses === null &&
  (operation === "authorize" || operation === "purchase" || operation === "payout")
