import type { Attempt, GatewayBook, RouterBook } from "./Books.ts"

/** What a gateway's ledger says about one reference, in minor units. */
export interface Moved {
  readonly instance: string
  readonly reference: string
  /** Reserved, or taken at once. */
  readonly authorized: number
  readonly captured: number
  readonly refunded: number
  readonly voided: number
  /** How often money was reserved or taken under the reference. */
  readonly charges: number
  /** Paid out. */
  readonly paidOut: number
  readonly payouts: number
}

type Sums = { -readonly [Key in keyof Moved]: Moved[Key] }

const add = (sums: Sums, kind: string, amount: number): void => {
  switch (kind) {
    case "authorize":
      sums.authorized += amount
      sums.charges++
      return
    case "charge":
      sums.authorized += amount
      sums.captured += amount
      sums.charges++
      return
    case "capture":
      sums.captured += amount
      return
    case "void":
      sums.voided += amount
      return
    case "refund":
      sums.refunded += amount
      return
    case "payout":
      sums.paidOut += amount
      sums.payouts++
      return
    default:
      return
  }
}

/** The ledger's movements summed up by reference. */
export const byReference = ({ instance, movements }: GatewayBook): ReadonlyMap<string, Moved> => {
  const found = new Map<string, Sums>()
  for (const { amount, kind, reference } of movements) {
    const nothing = { authorized: 0, captured: 0, refunded: 0, voided: 0, charges: 0 }
    const sums = found.get(reference) ?? {
      ...{ instance, reference, ...nothing },
      ...{ paidOut: 0, payouts: 0 }
    }
    found.set(reference, sums)
    add(sums, kind, amount)
  }
  return found
}

/** Whether the shopper's money is still held or taken under the reference. */
export const isKept = ({ authorized, captured, refunded, voided }: Moved): boolean =>
  captured > refunded || (captured === 0 && authorized > voided)

/** Finds what an attempt moved at the gateway of its account. */
export const finder = (
  gateways: ReadonlyArray<GatewayBook>
): ((attempt: Pick<Attempt, "account" | "reference">) => Moved | undefined) => {
  const byAccount = new Map<string, ReadonlyMap<string, Moved>>()
  for (const gateway of gateways) {
    const moved = byReference(gateway)
    for (const account of gateway.accounts) byAccount.set(account, moved)
  }
  return ({ account, reference }) => byAccount.get(account)?.get(reference)
}

/** Attempts of the router by account and reference. */
export const attemptIndex = ({ payments, payouts }: RouterBook) => {
  const index = new Map<string, Array<{ readonly subject: string; readonly attempt: Attempt }>>()
  for (const { attempts, id } of [...payments, ...payouts]) {
    for (const attempt of attempts) {
      const key = `${attempt.account} ${attempt.reference}`
      index.set(key, [...(index.get(key) ?? []), { subject: id, attempt }])
    }
  }
  return (accounts: ReadonlyArray<string>, reference: string) =>
    accounts.flatMap((account) => index.get(`${account} ${reference}`) ?? [])
}
