/** The merchants that may call one instance: their keys, their wallet and where their webhooks go. */
import { Schema } from "effect"
import { toPaise, toText } from "./Rupees.ts"

/** What the portal hands out under Profile, API Keys (payin-payout.md section 1). */
export const Key = Schema.Struct({
  accessKey: Schema.NonEmptyString,
  secretKey: Schema.NonEmptyString
})
export type Key = typeof Key.Type

/** A wallet's balance in rupees with two decimals. */
export const Balance = Schema.String.check(Schema.isPattern(/^\d{1,10}\.\d{2}$/))

/** One merchant. Every key of the list is active (section 9, point 27). */
export const Merchant = Schema.Struct({
  merchantId: Schema.NonEmptyString,
  keys: Schema.NonEmptyArray(Key),
  /** Where the webhooks go; none leaves without it. */
  webhookUrl: Schema.optionalKey(Schema.NonEmptyString),
  /** The wallet at the start; `defaultBalance` when absent. */
  balance: Schema.optionalKey(Balance),
  /** The addresses that may call; any when absent. */
  allowedAddresses: Schema.optionalKey(Schema.Array(Schema.NonEmptyString))
})
export type Merchant = typeof Merchant.Type

/** The wallet of a merchant that names none. */
export const defaultBalance = "1000000.00"

/** The published test merchants; the first one has a second key, as during a rotation. */
export const defaults: ReadonlyArray<Merchant> = [
  {
    merchantId: "sandbox-merchant",
    keys: [
      { accessKey: "sandbox-access-key", secretKey: "sandbox-secret-key" },
      { accessKey: "sandbox-access-key-next", secretKey: "sandbox-secret-key-next" }
    ]
  },
  {
    merchantId: "sandbox-merchant-2",
    keys: [{ accessKey: "sandbox-access-key-2", secretKey: "sandbox-secret-key-2" }]
  }
]

/** A merchant and what changes about it. */
export interface Account {
  readonly merchant: Merchant
  webhookUrl: string | undefined
  /** What a payout may still use: sums that are reserved are gone from it. */
  balancePaise: number
}

/**
 * Who may call. A later registration with the same merchant id replaces keys and addresses, as at a
 * rotation; wallet and webhook URL stay unless it names them.
 */
export interface Merchants {
  readonly register: (merchant: Merchant) => Account
  readonly byId: (merchantId: string) => Account | undefined
  readonly byAccessKey: (
    accessKey: string
  ) => { readonly account: Account; readonly key: Key } | undefined
  readonly all: () => ReadonlyArray<Account>
  /** Every wallet as at the start. */
  readonly restore: () => void
}

const startPaise = (merchant: Merchant): number =>
  toPaise(Number(merchant.balance ?? defaultBalance)) ?? 0

/** A registry that starts with the given merchants. */
export const make = (initial: ReadonlyArray<Merchant>): Merchants => {
  const accounts = new Map<string, Account>()
  const register = (merchant: Merchant): Account => {
    const former = accounts.get(merchant.merchantId)
    const keepsWallet = former !== undefined && merchant.balance === undefined
    const account = {
      merchant,
      webhookUrl: merchant.webhookUrl ?? former?.webhookUrl,
      balancePaise: keepsWallet ? former.balancePaise : startPaise(merchant)
    }
    accounts.set(merchant.merchantId, account)
    return account
  }
  initial.forEach(register)
  return {
    register,
    byId: (merchantId) => accounts.get(merchantId),
    byAccessKey: (accessKey) => {
      for (const account of accounts.values()) {
        const key = account.merchant.keys.find((candidate) => candidate.accessKey === accessKey)
        if (key !== undefined) return { account, key }
      }
      return undefined
    },
    all: () => [...accounts.values()],
    restore: () => {
      for (const account of accounts.values()) account.balancePaise = startPaise(account.merchant)
    }
  }
}

/** What the control API shows of an account: no secret. */
export const summary = ({ balancePaise, merchant, webhookUrl }: Account) => ({
  merchantId: merchant.merchantId,
  accessKeys: merchant.keys.map(({ accessKey }) => accessKey),
  balance: toText(balancePaise),
  webhookUrl: webhookUrl ?? null
})
