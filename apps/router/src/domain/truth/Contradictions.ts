import { type PaymentError, Scrub } from "@switchyard/core"
import type { OpenAccount } from "../accounts/Accounts.ts"
import { type Attempt, type Finding, hasFailed, isAsked, isCharge } from "../ledger/Attempt.ts"
import * as Claim from "../inbox/Claim.ts"
import * as GatewayWords from "./GatewayWords.ts"
import type { Found } from "./Inquiry.ts"
import type { State, Subject } from "../ledger/Subject.ts"

/** Where a notification or an answer does not agree with what is known of an attempt. Pure. */

type Known = Pick<Attempt, "amount" | "reference">

/** What a genuine notification says otherwise than it was asked for; null where nothing is. */
export const mismatchOf = (
  claim: Claim.Claim,
  attempt: Known,
  subject: Subject
): Finding | null => {
  if (claim.reference !== null && claim.reference !== attempt.reference)
    return mismatch("reference")
  return isOtherAmount(claim.amount, attempt, subject)
    ? mismatch("amount", { asked: attempt.amount, ...said(claim.amount) })
    : null
}

/** A notification names a sum that was neither asked for nor is in the gateway's own books. */
export const inventedSumOf = (
  claim: Claim.Claim,
  attempt: Known,
  subject: Subject,
  found: Found
): Finding | null => {
  const claimed = sumOf(claim)
  if (!isOtherAmount(claimed, attempt, subject)) return null
  const actual = Claim.sumOf(("captured" in found ? found.captured : undefined) ?? found.amount)
  return isSame(claimed, actual)
    ? null
    : mismatch("amount", { asked: attempt.amount, ...said(claimed) })
}

/** The gateway speaks of something else than it was asked about: of another sum, or another reference. */
export const mismatchIn = (error: PaymentError.PaymentError): Finding | null =>
  error._tag === "OutcomeUnknown" && error.cause === "mismatch"
    ? mismatch(error.detail ?? "answer")
    : null

/** The gateway contradicts what we know of the attempt; `field` is where. */
export const mismatch = (field: string, detail: Finding["detail"] = {}): Finding => ({
  kind: "mismatch",
  detail: { field: Scrub.text(field), ...detail }
})

const sumOf = (claim: Claim.Claim): Claim.Sum | null =>
  (claim.type === "payment" ? claim.captured : null) ?? claim.amount

const said = (sum: Claim.Sum | null): Finding["detail"] =>
  sum === null ? {} : { said: sum.value, currency: sum.currency }

const isSame = (one: Claim.Sum | null, other: Claim.Sum | null): boolean =>
  one?.value === other?.value && one?.currency === other?.currency

const isOtherAmount = (sum: Claim.Sum | null, { amount }: Known, subject: Subject): boolean =>
  sum !== null &&
  subject.type !== "token" &&
  !isSame(sum, { value: amount, currency: subject.currency })

/** What a notification's word could tell of an attempt, besides what is known already. */
export const isNews = (
  account: OpenAccount,
  { attempts, subject }: State,
  attempt: Attempt,
  claim: Claim.PaymentClaim | Claim.PayoutClaim
): boolean => {
  const { unified } = claim.status
  if (isAsked(attempt.state) || attempt.state === "needs_review") return true
  if (hasFailed(attempt.state)) {
    // Of a void that counts as failed it is the success.
    return !noMoney.has(unified) || (unified === "voided" && attempt.operation === "void")
  }
  if (subject.type !== "payment" || !isCharge(attempt.operation)) return failed.has(unified)
  if (openFollowUps(account, { attempts }).length > 0) return true
  const allowed = GatewayWords.expected(subject, account.capabilities)
  return allowed !== null && unified !== "pending" && !allowed.some((word) => word === unified)
}

type Word = Found["status"]["unified"]

const failed: ReadonlySet<Word> = new Set(["declined", "expired", "failed"])
const noMoney: ReadonlySet<Word> = new Set([...failed, "pending", "requires_action", "voided"])

/** Captures, voids and refunds that are under way and show only in their payment. */
export const openFollowUps = (
  { capabilities }: OpenAccount,
  { attempts }: Pick<State, "attempts">
): ReadonlyArray<Attempt> =>
  attempts.filter(
    ({ operation, state }) =>
      !isCharge(operation) &&
      !capabilities.lookup.followUps.some((kind) => kind === operation) &&
      (isAsked(state) || state === "ready" || state === "sending")
  )

/**
 * The gateway takes back what it had said of an attempt that succeeded; null where it does not. `isCurrent`
 * where it was asked: a notification may tell of an earlier time.
 */
export const flipOf = (
  account: OpenAccount,
  { attempts, subject }: State,
  attempt: Attempt,
  found: Found,
  isCurrent: boolean
): Finding | null => {
  const { raw, unified } = found.status
  if (attempt.state !== "succeeded" || unified === "pending") return null
  const flip: Finding = {
    kind: "flip",
    detail: { status: subject.status, gateway: Scrub.text(raw) }
  }
  if (failed.has(unified)) return flip
  if (subject.type !== "payment" || !isCharge(attempt.operation) || !isCurrent) return null
  if (openFollowUps(account, { attempts }).length > 0) return null
  const allowed = GatewayWords.expected(subject, account.capabilities)
  return allowed === null || allowed.some((word) => word === unified) ? null : flip
}
