import { Redacted } from "effect"
import type { OpenAccount } from "./accounts/Accounts.ts"
import type { Settings } from "./Settings.ts"

/** Where gateways and shoppers reach the router. */

type Reached = Pick<Settings["Service"], "publicUrl">

/** Where an account's gateway sends its notifications; with the secret that only it knows, if any. */
export const notificationUrl = (
  { publicUrl }: Reached,
  { id, webhookSecret }: Pick<OpenAccount, "id" | "webhookSecret">
): string => {
  const url = `${publicUrl}/v1/webhooks/${id}`
  return webhookSecret === null
    ? url
    : `${url}/${encodeURIComponent(Redacted.value(webhookSecret))}`
}

/** Our own page for what the shopper has to do next, where the gateway has none. */
export const checkoutUrl = ({ publicUrl }: Reached, subject: string): string =>
  `${publicUrl}/v1/checkout/${subject}`

/** Where a shopper comes back to from a gateway's page. */
export const returnUrl = ({ publicUrl }: Reached, payment: string): string =>
  `${publicUrl}/v1/return/${payment}`
