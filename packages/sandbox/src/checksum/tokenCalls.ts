/**
 * The token calls of both bases (checksum.md sections 3 and 12). They carry no checksum and no
 * token header.
 */
import type { SandboxResponse } from "../Gateway.ts"
import type { Fields } from "../internal/body.ts"
import * as respond from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "../kit/pipeline.ts"
import * as Codes from "./Codes.ts"
import { hasKey } from "./Merchants.ts"
import { timestamp } from "./Payment.ts"
import type { State } from "./State.ts"
import type { Claims, Tokens } from "./Tokens.ts"

/** Every call that gives a token. */
export const tokenOperations = [
  "authToken",
  "partnerAuthToken",
  "regenerateToken",
  "invoice.authToken",
  "invoice.regenerateToken"
] as const

/** A call that gives a token; those of the invoice base are good for invoices only. */
export type TokenOperation = (typeof tokenOperations)[number]

const now = (state: State, moment: Moment) =>
  timestamp(moment.nowMs, state.switches.utcOffsetMinutes)

const refused = (
  state: State,
  moment: Moment,
  description: string = Codes.invented.unauthorized.description
): Processed => ({
  outcome: "unauthorized",
  status: 401,
  body: {
    result: { code: Codes.invented.unauthorized.code, description },
    timestamp: now(state, moment)
  }
})

/** HTTP 401 with a result (section 20 point 3). */
export const unauthorized = (state: State, moment: Moment): SandboxResponse =>
  respond.json(refused(state, moment).body, 401)

const granted = (
  state: State,
  tokens: Tokens,
  moment: Moment,
  identity: { readonly partnerId: string; readonly memberId?: string; readonly login: string },
  role: Claims["role"]
): Processed => ({
  outcome: "granted",
  body: {
    partnerId: identity.partnerId,
    ...(identity.memberId === undefined ? {} : { memberId: identity.memberId }),
    result: Codes.documented.tokenGenerated,
    timestamp: now(state, moment),
    LoginName: identity.login,
    AuthToken: tokens.issue(identity.login, role, moment.nowMs)
  }
})

const forMerchant = (state: State, tokens: Tokens, fields: Fields, moment: Moment): Processed => {
  const merchant = state.merchants.byUsername(fields.get("merchant.username") ?? "")
  const isGenuine =
    merchant !== undefined &&
    merchant.partnerId === fields.get("authentication.partnerId") &&
    hasKey(merchant, fields.get("authentication.sKey"))
  if (!isGenuine) return refused(state, moment, "Authentication failed")
  const { memberId, partnerId, username } = merchant
  return granted(state, tokens, moment, { partnerId, memberId, login: username }, "merchant")
}

const forPartner = (state: State, fields: Fields, moment: Moment): Processed => {
  const { partner } = state.merchants
  const isGenuine =
    partner.partnerId === fields.get("authentication.partnerId") &&
    partner.userName === fields.get("partner.userName") &&
    partner.secureKey === fields.get("authentication.sKey")
  if (!isGenuine) return refused(state, moment, "Authentication failed")
  return granted(
    state,
    state.tokens,
    moment,
    { partnerId: partner.partnerId, login: partner.userName },
    "partner"
  )
}

/** Accepts any token ever issued, also an expired one (section 20 point 33). */
const again = (state: State, tokens: Tokens, fields: Fields, moment: Moment): Processed => {
  const token = tokens.inspect(fields.get("authToken") ?? "", moment.nowMs)
  const partnerId = fields.get("authentication.partnerId")
  if (token === undefined) return refused(state, moment)
  if (token.claims.role === "partner") {
    const { partner } = state.merchants
    if (partner.userName !== token.claims.sub || partner.partnerId !== partnerId) {
      return refused(state, moment)
    }
    return granted(state, tokens, moment, { partnerId, login: partner.userName }, "partner")
  }
  const merchant = state.merchants.byUsername(token.claims.sub)
  if (merchant === undefined || merchant.partnerId !== partnerId) {
    return refused(state, moment)
  }
  const { memberId, username } = merchant
  return granted(state, tokens, moment, { partnerId, memberId, login: username }, "merchant")
}

/** Answers one token call. */
export const process = (
  state: State,
  operation: TokenOperation,
  fields: Fields,
  moment: Moment
): Processed => {
  switch (operation) {
    case "authToken":
      return forMerchant(state, state.tokens, fields, moment)
    case "partnerAuthToken":
      return forPartner(state, fields, moment)
    case "regenerateToken":
      return again(state, state.tokens, fields, moment)
    case "invoice.authToken":
      return forMerchant(state, state.invoiceTokens, fields, moment)
    case "invoice.regenerateToken":
      return again(state, state.invoiceTokens, fields, moment)
  }
}
