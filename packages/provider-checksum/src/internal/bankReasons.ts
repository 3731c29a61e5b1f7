import type { Decline } from "@switchyard/core"

type BankReason = readonly [code: string, reason: Decline.Reason, says: string]

/**
 * ISO 8583 response codes, and Visa's `1A` beside them, as `result.bankCode` may carry them; the gateway's
 * own code only says no.
 */
export const bankReasons: ReadonlyArray<BankReason> = [
  ["04", "pickup_card", "pick up card"],
  ["05", "do_not_honor", "do not honor"],
  ["13", "invalid_amount", "invalid amount"],
  ["14", "invalid_card_number", "invalid card number"],
  ["33", "expired_card", "expired card, pick up"],
  ["34", "suspected_fraud", "suspected fraud, pick up"],
  ["36", "restricted_card", "restricted card, pick up"],
  ["41", "lost_card", "lost card"],
  ["43", "stolen_card", "stolen card"],
  ["51", "insufficient_funds", "insufficient funds"],
  ["54", "expired_card", "expired card"],
  ["57", "not_permitted", "not permitted to the cardholder"],
  ["58", "not_permitted", "not permitted to the terminal"],
  ["59", "suspected_fraud", "suspected fraud"],
  ["61", "limit_exceeded", "exceeds the amount limit"],
  ["62", "restricted_card", "restricted card"],
  ["65", "limit_exceeded", "exceeds the frequency limit"],
  ["82", "incorrect_cvv", "wrong verification value"],
  ["91", "issuer_unavailable", "issuer unavailable"],
  ["96", "processing_error", "system malfunction"],
  ["1A", "authentication_required", "additional authentication required"]
]

const reasonByBankCode: ReadonlyMap<string, Decline.Reason> = new Map(
  bankReasons.map(([code, reason]) => [code, reason])
)

/** Why the bank refused, where it says; `generic_decline` where the gateway only says that it did. */
export const reasonOf = (bankCode: string | undefined): Decline.Reason =>
  (bankCode === undefined ? undefined : reasonByBankCode.get(bankCode)) ?? "generic_decline"
