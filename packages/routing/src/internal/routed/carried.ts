import type { Payment, Payout, Refund, Statement, Token, Webhook } from "@switchyard/core"
import * as Redacted from "effect/Redacted"

/**
 * Names of the gateway with the account before them, `opp-main~8ac7a4a1`: a capture, a refund or a
 * charge of a stored card finds its account by the name alone, in any process, at any time.
 */

/** Ends the account's id, which therefore cannot contain it; what follows may. */
export const separator = "~"

/** A gateway's name of something, with the account. */
export const join = (account: string, name: string): string => `${account}${separator}${name}`

/** The account and the gateway's own name, or null where no account is named. */
export const split = (
  carried: string
): { readonly account: string; readonly name: string } | null => {
  const end = carried.indexOf(separator)
  return end < 1 ? null : { account: carried.slice(0, end), name: carried.slice(end + 1) }
}

const joinNullable = (account: string, name: string | null): string | null =>
  name === null ? null : join(account, name)

const joinSecret = (account: string, token: Redacted.Redacted<string>) =>
  Redacted.make(join(account, Redacted.value(token)))

/** A payment as the caller sees it. */
export const payment = (account: string, answer: Payment.Payment): Payment.Payment => ({
  ...answer,
  providerReference: joinNullable(account, answer.providerReference),
  ...(answer.parent === undefined ? {} : { parent: join(account, answer.parent) }),
  ...(answer.token === undefined ? {} : { token: joinSecret(account, answer.token) })
})

/** A refund as the caller sees it. */
export const refund = (account: string, answer: Refund.Refund): Refund.Refund => ({
  ...answer,
  providerReference: joinNullable(account, answer.providerReference)
})

/** A payout as the caller sees it. */
export const payout = (account: string, answer: Payout.Payout): Payout.Payout => ({
  ...answer,
  providerReference: joinNullable(account, answer.providerReference)
})

/** A stored card as the caller sees it. */
export const token = (account: string, answer: Token.Token): Token.Token => ({
  ...answer,
  token: answer.token === null ? null : joinSecret(account, answer.token)
})

/** Lines of a list as the caller sees them. */
export const lines = (
  account: string,
  answer: ReadonlyArray<Statement.Transaction>
): ReadonlyArray<Statement.Transaction> =>
  answer.map((line) => ({
    ...line,
    providerReference: join(account, line.providerReference)
  }))

/** A notification as the caller sees it; ids of different gateways may be the same. */
export const event = (account: string, told: Webhook.Event): Webhook.Event => {
  const id = join(account, told.id)
  switch (told.type) {
    case "payment":
      return { ...told, id, payment: payment(account, told.payment) }
    case "payout":
      return { ...told, id, payout: payout(account, told.payout) }
    case "other":
      return { ...told, id }
  }
}
