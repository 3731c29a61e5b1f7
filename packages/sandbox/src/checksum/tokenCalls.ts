/** The three token calls (checksum.md section 3). They carry no checksum and no token header. */
import type { SandboxResponse } from "../Gateway.ts"
import type { Fields } from "../internal/body.ts"
import * as respond from "../internal/respond.ts"
import * as Codes from "./Codes.ts"
import { timestamp } from "./Payment.ts"
import type { Moment, State } from "./State.ts"
import type { Claims } from "./Tokens.ts"

/** The three calls that give a token. */
export type TokenOperation = "authToken" | "partnerAuthToken" | "regenerateToken"

const now = (state: State, moment: Moment) =>
  timestamp(moment.nowMs, state.switches.utcOffsetMinutes)

/** HTTP 401 with a result (section 20 point 3). */
export const unauthorized = (
  state: State,
  moment: Moment,
  description: string = Codes.invented.unauthorized.description
): SandboxResponse =>
  respond.json(
    {
      result: { code: Codes.invented.unauthorized.code, description },
      timestamp: now(state, moment)
    },
    401
  )

const granted = (
  state: State,
  moment: Moment,
  identity: { readonly partnerId: string; readonly memberId?: string; readonly login: string },
  role: Claims["role"]
): SandboxResponse =>
  respond.json({
    partnerId: identity.partnerId,
    ...(identity.memberId === undefined ? {} : { memberId: identity.memberId }),
    result: Codes.documented.tokenGenerated,
    timestamp: now(state, moment),
    LoginName: identity.login,
    AuthToken: state.tokens.issue(identity.login, role, moment.nowMs)
  })

const forMerchant = (state: State, fields: Fields, moment: Moment): SandboxResponse => {
  const merchant = state.merchants.byUsername(fields.get("merchant.username") ?? "")
  const isGenuine =
    merchant !== undefined &&
    merchant.partnerId === fields.get("authentication.partnerId") &&
    merchant.secureKey === fields.get("authentication.sKey")
  if (!isGenuine) return unauthorized(state, moment, "Authentication failed")
  const { memberId, partnerId, username } = merchant
  return granted(state, moment, { partnerId, memberId, login: username }, "merchant")
}

const forPartner = (state: State, fields: Fields, moment: Moment): SandboxResponse => {
  const { partner } = state.merchants
  const isGenuine =
    partner.partnerId === fields.get("authentication.partnerId") &&
    partner.userName === fields.get("partner.userName") &&
    partner.secureKey === fields.get("authentication.sKey")
  if (!isGenuine) return unauthorized(state, moment, "Authentication failed")
  return granted(
    state,
    moment,
    { partnerId: partner.partnerId, login: partner.userName },
    "partner"
  )
}

/** Accepts any token ever issued, also an expired one (section 20 point 33). */
const again = (state: State, fields: Fields, moment: Moment): SandboxResponse => {
  const token = state.tokens.inspect(fields.get("authToken") ?? "", moment.nowMs)
  const partnerId = fields.get("authentication.partnerId")
  if (token === undefined) return unauthorized(state, moment)
  if (token.claims.role === "partner") {
    const { partner } = state.merchants
    if (partner.userName !== token.claims.sub || partner.partnerId !== partnerId) {
      return unauthorized(state, moment)
    }
    return granted(state, moment, { partnerId, login: partner.userName }, "partner")
  }
  const merchant = state.merchants.byUsername(token.claims.sub)
  if (merchant === undefined || merchant.partnerId !== partnerId) {
    return unauthorized(state, moment)
  }
  const { memberId, username } = merchant
  return granted(state, moment, { partnerId, memberId, login: username }, "merchant")
}

/** Answers one token call. */
export const process = (
  state: State,
  operation: TokenOperation,
  fields: Fields,
  moment: Moment
): SandboxResponse => {
  switch (operation) {
    case "authToken":
      return forMerchant(state, fields, moment)
    case "partnerAuthToken":
      return forPartner(state, fields, moment)
    case "regenerateToken":
      return again(state, fields, moment)
  }
}
