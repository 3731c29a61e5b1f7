/**
 * The merchants and partners that may call one instance: test credentials, and more by
 * registration.
 */
import { Schema } from "effect"

/**
 * One merchant account. The secure key signs both directions, one key per member (section 20 point
 * 18).
 */
export const Merchant = Schema.Struct({
  partnerId: Schema.String.check(Schema.isPattern(/^\d{1,10}$/)),
  username: Schema.NonEmptyString,
  memberId: Schema.String.check(Schema.isPattern(/^\d{1,10}$/)),
  secureKey: Schema.NonEmptyString,
  /** The key before a rotation: requests may still be signed with it, notifications are not. */
  previousSecureKey: Schema.optionalKey(Schema.NonEmptyString),
  terminalId: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^\d{1,6}$/)))
})
export type Merchant = typeof Merchant.Type

/**
 * A partner: its token may act for every merchant of the same partner id (`partnerAuthToken`,
 * section 3).
 */
export interface Partner {
  readonly partnerId: string
  readonly userName: string
  readonly secureKey: string
}

/** The published test merchants; the second one is for fail-over. */
export const defaults: ReadonlyArray<Merchant> = [
  {
    partnerId: "195",
    username: "testdoc",
    memberId: "11344",
    secureKey: "sandbox-secure-key",
    terminalId: "1106"
  },
  {
    partnerId: "195",
    username: "testdoc2",
    memberId: "11345",
    secureKey: "sandbox-secure-key-2",
    terminalId: "1107"
  }
]

/** The published test partner. */
export const defaultPartner: Partner = {
  partnerId: "195",
  userName: "testpartner",
  secureKey: "sandbox-partner-key"
}

/** Whether a secure key is one that the merchant may use at present. */
export const hasKey = (merchant: Merchant, secureKey: string | undefined): boolean =>
  secureKey !== undefined &&
  (secureKey === merchant.secureKey || secureKey === merchant.previousSecureKey)

/**
 * Who may call. A later registration with the same member id or user name replaces the earlier
 * one.
 */
export interface Merchants {
  readonly register: (merchant: Merchant) => void
  readonly byMember: (memberId: string) => Merchant | undefined
  readonly byUsername: (username: string) => Merchant | undefined
  readonly partner: Partner
  readonly all: () => ReadonlyArray<Merchant>
}

/** A registry that starts with the given merchants. */
export const make = (initial: ReadonlyArray<Merchant>): Merchants => {
  const members = new Map<string, Merchant>()
  const usernames = new Map<string, Merchant>()
  const register = (merchant: Merchant) => {
    const former = members.get(merchant.memberId)
    if (former !== undefined) usernames.delete(former.username)
    const namesake = usernames.get(merchant.username)
    if (namesake !== undefined) members.delete(namesake.memberId)
    members.set(merchant.memberId, merchant)
    usernames.set(merchant.username, merchant)
  }
  initial.forEach(register)
  return {
    register,
    byMember: (memberId) => members.get(memberId),
    byUsername: (username) => usernames.get(username),
    partner: defaultPartner,
    all: () => [...members.values()]
  }
}
