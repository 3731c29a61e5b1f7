import { Effect } from "effect"
import { Store } from "../../sql/Store.ts"
import { type Attempt, isCharge } from "../ledger/Attempt.ts"
import type { Claim } from "./Claim.ts"

/** Which attempt a notification is about. */
export type Addressee =
  | { readonly _tag: "Found"; readonly attempt: Attempt }
  /** It names an attempt that it cannot be about. */
  | { readonly _tag: "Contradicted"; readonly attempt: Attempt }
  /** Nothing of ours; `related` is the payment that it belongs to, where that is ours. */
  | { readonly _tag: "Nobody"; readonly related: string | null }

/**
 * By our own reference, else by the gateway's id. A transaction of another kind is not taken for its
 * payment: a refund that somebody made at the gateway belongs to a payment and is no attempt of ours.
 */
export const find = Effect.fnUntraced(function* (account: string, claim: Claim) {
  const { attempts } = yield* Store
  const { providerReference, reference } = claim
  const named = reference === null ? null : yield* attempts.findByReference(account, reference)
  if (named !== null && fits(named, claim)) return found(named)
  const sharing =
    providerReference === null
      ? []
      : yield* attempts.findByProviderReference(account, providerReference)
  const meant = sharing.find((one) => fits(one, claim))
  if (meant !== undefined) return reference === null ? found(meant) : contradicted(meant)
  if (named !== null && !isOfPayment(claim)) return contradicted(named)
  const parent = claim.type === "payment" ? claim.parent : null
  const parents = parent === null ? [] : yield* attempts.findByProviderReference(account, parent)
  const related = (named ?? sharing[0] ?? parents[0])?.subject ?? null
  return { _tag: "Nobody", related } satisfies Addressee
})

const found = (attempt: Attempt): Addressee => ({ _tag: "Found", attempt })
const contradicted = (attempt: Attempt): Addressee => ({ _tag: "Contradicted", attempt })

/** A transaction of its own that belongs to a payment. */
const isOfPayment = (claim: Claim): boolean => claim.type === "payment" && claim.kind !== "payment"

/** Whether a notification of this kind can be about the attempt. */
const fits = ({ operation }: Attempt, claim: Claim): boolean => {
  if (claim.type === "other" || operation === "tokenize") return true
  if (claim.type === "payout") return operation === "payout"
  const { kind } = claim
  return kind === "payment" || kind === "rebill" ? isCharge(operation) : operation === kind
}
