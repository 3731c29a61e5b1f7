import type { Decline } from "@switchyard/core"

/**
 * The gateway's result codes, one row per row of the sheet's section 4.2 (and the few that only its
 * sections 2 and 8 name). A listed code is looked up exactly, before any family: several would land in
 * a family that says the opposite.
 */

/** What a result code says. The words in brackets are the sheet's classes. */
export type Meaning =
  /** Done, also where the gateway advises a look at it [OK, REVIEW]. */
  | { readonly kind: "approved" }
  /** The question was fine; nothing is said of any transaction [OK, list queries]. */
  | { readonly kind: "answered" }
  /** The cardholder is authenticated, nothing is authorized yet [OK, authentication]. */
  | { readonly kind: "authenticated" }
  /** Not over yet [WAIT]. */
  | { readonly kind: "waiting" }
  /** A definite no of issuer, acquirer or risk rules [SAFE, SOFT, HARD, SHOPPER]. */
  | { readonly kind: "declined"; readonly reason: Decline.Reason }
  /** Unknown on the call itself; a definite no once the gateway repeats it to a question. */
  | { readonly kind: "finalWhenAsked"; readonly reason: Decline.Reason }
  /** The request was refused for its form or content [FIX]. */
  | { readonly kind: "invalid" }
  /** The account's credentials, rights or set-up were refused [FIX + SAFE]. */
  | { readonly kind: "account" }
  /** The payment is not in a state for it [STATE]. */
  | { readonly kind: "state" }
  /** There is no such transaction [STATE, 700.400.580]. */
  | { readonly kind: "absent" }
  /** Too many requests, nothing was executed. */
  | { readonly kind: "throttled" }
  /** A capture of less or more than was authorized, worded as a success. */
  | { readonly kind: "capturedOtherwise" }
  | { readonly kind: "chargeback" }
  /** Listed, but what became of the money is not said [UNKNOWN]. */
  | { readonly kind: "unclear" }

const approved: Meaning = { kind: "approved" }
const answered: Meaning = { kind: "answered" }
const authenticated: Meaning = { kind: "authenticated" }
const waiting: Meaning = { kind: "waiting" }
const invalid: Meaning = { kind: "invalid" }
const account: Meaning = { kind: "account" }
const state: Meaning = { kind: "state" }
const chargeback: Meaning = { kind: "chargeback" }
const unclear: Meaning = { kind: "unclear" }
const declined = (reason: Decline.Reason): Meaning => ({ kind: "declined", reason })
const finalWhenAsked = (reason: Decline.Reason): Meaning => ({ kind: "finalWhenAsked", reason })

/** A code may be shortened to its last group, `.101`, where the one before it has the same beginning. */
const rows: ReadonlyArray<readonly [codes: string, says: string, meaning: Meaning]> = [
  ["000.000.000", "the transaction went through", approved],
  ["000.000.100", "the question was fine", answered],
  ["000.100.110 .111 .112", "approved in a test mode", approved],
  ["000.100.200 .220 .221 .230", "a chargeback", chargeback],
  ["000.100.211 .212", "captured less or more than authorized", { kind: "capturedOtherwise" }],
  ["000.200.000 .001", "pending", waiting],
  ["000.200.100 .101 .102 .103", "checkout created, updated, deleted or pending", waiting],
  ["000.200.200 .201", "initialised, or its link was opened", waiting],
  ["000.300.000", "a two-step transaction succeeded", approved],
  ["000.310.100 .101 .110", "the account updater ran", approved],
  ["000.400.000 .010 .020", "approved, look at fraud, address or CVV", approved],
  ["000.400.040 .050 .060 .070", "approved, look at amount, state or risk", approved],
  ["000.400.080 .081 .082 .090 .091", "approved, without a full risk check", approved],
  ["000.400.030", "partly failed, and the automatic reversal failed", unclear],
  ["000.400.100", "approved, but the risk check afterwards said no", approved],
  ["000.400.101 .102 .105 .106", "3-D Secure is not possible", declined("authentication_failed")],
  ["000.400.103 .107 .111", "3-D Secure failed technically", declined("processing_error")],
  ["000.400.104", "3-D Secure is not set up for the channel", account],
  ["000.400.108 .109", "the card is not enrolled", declined("authentication_failed")],
  ["000.400.110 .120", "authenticated, without a challenge or by data alone", authenticated],
  ["000.400.200", "the risk check could not be reached", unclear],
  ["000.600.000", "success by an external update", approved],
  ["100.100.101", "no such card or account number", declined("invalid_card_number")],
  ["100.100.200 .201", "the expiry month is missing or invalid", declined("expired_card")],
  ["100.100.300 .301 .305", "the expiry year is missing or invalid", declined("expired_card")],
  ["100.100.303", "the card has expired", declined("expired_card")],
  ["100.100.600 .601", "the CVV is missing or does not fit", declined("incorrect_cvv")],
  ["100.100.700", "the number does not fit the brand", declined("invalid_card_number")],
  ["100.100.701", "suspected fraud with this card", declined("suspected_fraud")],
  ["100.150.100 .101", "no account and no registration, or no id of one", invalid],
  ["100.150.200 .201 .202 .203", "the registration is unknown or not valid", invalid],
  ["100.350.316", "the registration cannot be extended", invalid],
  ["100.370.100", "refused by the external risk check", declined("suspected_fraud")],
  ["100.380.401", "the shopper failed the authentication", declined("authentication_failed")],
  ["100.390.109 .112 .114", "3-D Secure was rejected", declined("authentication_failed")],
  ["100.390.118", "3-D Secure suspects fraud", declined("suspected_fraud")],
  ["100.395.501 .502", "an online transfer timed out", finalWhenAsked("expired")],
  ["100.396.101", "cancelled by the shopper", declined("cancelled_by_shopper")],
  ["100.396.102 .103", "not confirmed, or timed out while pending", finalWhenAsked("expired")],
  ["100.396.104", "uncertain, likely cancelled", unclear],
  ["100.396.201", "cancelled by the merchant", declined("other")],
  ["100.397.101 .102", "cancelled or rejected by an external update", declined("other")],
  ["100.400.500", "waits for the external risk check", waiting],
  ["100.550.300 .301 .303", "the amount is missing, out of range or malformed", invalid],
  ["100.550.310 .312", "over the limit of account or ticket", declined("limit_exceeded")],
  ["100.550.311", "over the balance", declined("insufficient_funds")],
  ["100.550.400 .401", "the currency is missing or invalid", invalid],
  ["100.900.500", "the mode of a series is invalid", invalid],
  ["200.200.106", "the id of the transaction was used before", unclear],
  ["200.300.403", "the wrong HTTP method", invalid],
  ["200.300.404", "a parameter is invalid or missing, or the checkout is over", invalid],
  ["200.300.405", "two entities", unclear],
  ["200.300.406 .407", "the entity was not found, or is ambiguous", invalid],
  ["300.100.100", "the issuer wants authentication", declined("authentication_required")],
  ["500.100.201 .202 .203", "the channel is disabled, new or closed", account],
  ["500.100.401 .402 .403", "the connector is not available", declined("processing_error")],
  ["600.100.100", "the integrator could not process it", unclear],
  ["600.200.201 .202 .400 .500", "not set up for method, type or brand", declined("not_permitted")],
  ["600.200.701", "a test mode on the live system", account],
  ["600.300.101 .200 .210 .211", "the merchant key or an address is not listed", account],
  ["700.100.100 .300 .500", "the reference is missing, too small or in another currency", state],
  ["700.100.700 .701", "the reference is of the wrong type", state],
  ["700.300.100 .200", "the reference is of the wrong type, or was rejected", state],
  ["700.300.300 .400", "captured, refunded or reversed already, or too late", state],
  ["700.300.600 .700", "charged back, or too late for a reversal", state],
  ["700.400.100 .200 .300", "cannot be captured, refunded or reversed", state],
  ["700.400.510 .520 .530", "the reference is of the wrong type for it", state],
  ["700.400.560 .561 .562", "no receipt is possible for the reference", state],
  ["700.400.570", "the reference is still pending", state],
  ["700.400.580", "there is no such transaction", { kind: "absent" }],
  ["700.400.700", "the reference is of another channel", state],
  ["700.500.001 .002", "too many transactions in the session, or too late", state],
  ["700.600.002 .025", "the issuer forbids another try for a time", declined("other")],
  ["700.601.001", "the issuer wants another card, or 3-D Secure", declined("other")],
  ["700.601.003", "the account was closed", declined("account_closed")],
  ["800.100.100", "declined without a reason", declined("generic_decline")],
  ["800.100.151", "the card is invalid", declined("invalid_card_number")],
  ["800.100.152", "declined by the authorisation system", declined("do_not_honor")],
  ["800.100.153 .192", "the CVV is wrong (.192: a hold may stay)", declined("incorrect_cvv")],
  ["800.100.155 .203", "not enough money or credit", declined("insufficient_funds")],
  ["800.100.157", "the expiry date is wrong", declined("expired_card")],
  ["800.100.158", "suspected manipulation", declined("suspected_fraud")],
  ["800.100.159", "the card was stolen", declined("stolen_card")],
  ["800.100.160 .168 .172", "the card is blocked or restricted", declined("restricted_card")],
  ["800.100.161 .178", "too many wrong tries today", declined("limit_exceeded")],
  ["800.100.162 .163", "over the limit of amount or frequency", declined("limit_exceeded")],
  ["800.100.164 .190", "not set up at the acquirer", declined("not_permitted")],
  ["800.100.165", "the card was lost", declined("lost_card")],
  ["800.100.167 .191", "the acquirer finds no fitting reference", state],
  ["800.100.169 .170 .173 .175", "not permitted at this acquirer", declined("not_permitted")],
  ["800.100.171", "the card is to be picked up", declined("pickup_card")],
  ["800.100.176", "the account is not available now", declined("issuer_unavailable")],
  ["800.100.500 .501", "the cardholder stopped the series", declined("cancelled_by_shopper")],
  ["800.110.100", "a duplicate; an original exists", unclear],
  ["800.120.100", "too many requests", { kind: "throttled" }],
  ["800.120.101 .401", "over a limit of velocity or volume", declined("limit_exceeded")],
  ["800.121.100", "the channel is not set up for this source", account],
  ["800.130.100", "the id of the transaction was used before", unclear],
  ["800.300.101 .200 .301 .401", "on a blacklist", declined("suspected_fraud")],
  ["800.300.500 .501", "on a blacklist for a time", declined("restricted_card")],
  ["800.400.100 .110 .150", "the address check failed (.110: a hold may stay)", declined("other")],
  ["800.400.500 .501 .502", "waits for a payment, debit or refund that is not instant", waiting],
  ["800.600.100", "is being processed already", unclear],
  ["800.700.100", "is being processed already", unclear],
  ["800.800.400", "the connector is in maintenance", finalWhenAsked("processing_error")],
  ["800.800.800 .801", "the platform is in maintenance", finalWhenAsked("processing_error")],
  ["800.900.100 .201 .300 .301 .302", "sender, channel, credentials or rights refused", account],
  ["900.100.100", "an unexpected error of communication", unclear],
  ["900.100.200 .201 .203 .204 .700", "an error on the way to the acquirer", unclear],
  ["900.100.202", "not possible for the reference", state],
  ["900.100.300", "timed out, the result is uncertain", unclear],
  ["900.100.301", "timed out, and was reversed", declined("processing_error")],
  ["900.100.310", "timed out before it was sent to the acquirer", declined("processing_error")],
  ["900.100.400 .500", "timed out at the acquirer", unclear],
  ["900.100.600", "the acquirer is down", declined("processing_error")],
  ["900.200.100", "the connector is out of step", unclear],
  ["900.300.600", "the shopper's session timed out", declined("expired")],
  ["900.400.100", "the external risk check could not be reached", unclear],
  ["999.999.888 .999", "an undefined error", unclear]
]

/** A listed code. */
export interface Listed {
  readonly code: string
  readonly says: string
  readonly meaning: Meaning
}

const spelledOut = (codes: string): ReadonlyArray<string> => {
  const beginning = codes.slice(0, "000.000".length)
  return codes.split(" ").map((code) => (code.startsWith(".") ? beginning + code : code))
}

/** Every listed code, in the sheet's order. */
export const listed: ReadonlyArray<Listed> = rows.flatMap(([codes, says, meaning]) =>
  spelledOut(codes).map((code) => ({ code, says, meaning }))
)

/** A published pattern of codes. */
export interface Family {
  readonly name: string
  readonly pattern: RegExp
  readonly meaning: Meaning
}

const family = (name: string, pattern: RegExp, meaning: Meaning): Family => ({
  name,
  pattern,
  meaning
})

/** The published patterns in the order in which they have to be tried (sheet section 4). */
export const families: ReadonlyArray<Family> = [
  family("success", /^(000\.000\.|000\.100\.1|000\.[36]|000\.400\.[1][12]0)/, approved),
  family("success, to be reviewed", /^(000\.400\.0[^3]|000\.400\.100)/, approved),
  family("pending, short", /^(000\.200)/, waiting),
  family("pending, long", /^(800\.400\.5|100\.400\.500)/, waiting),
  family("chargeback", /^(000\.100\.2)/, chargeback),
  family(
    "rejected by 3-D Secure or intercard risk",
    /^(000\.400\.[1][0-9][1-9]|000\.400\.2)/,
    declined("authentication_failed")
  ),
  family("rejected by the bank", /^(800\.[17]00|800\.800\.[123])/, declined("generic_decline")),
  family("communication", /^(900\.[1234]00|000\.400\.030)/, unclear),
  family("system", /^(800\.[56]|999\.|600\.1|800\.800\.[84])/, unclear),
  family("asynchronous workflow", /^(100\.39[765])/, unclear),
  family("soft decline", /^(300\.100\.100)/, declined("authentication_required")),
  family(
    "external risk",
    /^(100\.400\.[0-3]|100\.380\.100|100\.380\.11|100\.380\.4|100\.380\.5)/,
    declined("suspected_fraud")
  ),
  family("address check", /^(800\.400\.1)/, declined("other")),
  family("3-D Secure", /^(800\.400\.2|100\.390)/, declined("authentication_failed")),
  family("blacklist", /^(800\.[32])/, declined("suspected_fraud")),
  family("risk, velocity", /^(800\.1[123456]0)/, declined("limit_exceeded")),
  family("configuration", /^(600\.[23]|500\.[12]|800\.121)/, account),
  family("registration", /^(100\.[13]50)/, invalid),
  family("job", /^(100\.250|100\.360)/, unclear),
  family("reference", /^(700\.[1345][05]0)/, state),
  family("merchant advice", /^(700\.600|700\.601)/, declined("other")),
  family("format", /^(200\.[123]|100\.[53][07]|800\.900|100\.[69]00\.500)/, invalid),
  family("address format", /^(100\.800)/, invalid),
  family("contact", /^(100\.700|100\.900\.[123467890][00-99])/, invalid),
  family("account data", /^(100\.100|100\.2[01])/, declined("invalid_card_number")),
  family("amount", /^(100\.55)/, invalid),
  family("risk management", /^(100\.380\.[23]|100\.380\.101)/, declined("suspected_fraud"))
]
