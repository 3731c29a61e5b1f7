/** `POST /auth/token` (intents.md section 5.1; section 15 points 1 and 37). */
import { Result } from "effect"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Codes from "./Codes.ts"
import type { State, Switches } from "./State.ts"

/** The answer's `expiry`, whose unit the document does not give. */
const expiryOf = ({ tokenExpiryMode, tokenTtlSeconds }: Switches, exp: number): number => {
  switch (tokenExpiryMode) {
    case "lifetime-seconds":
      return tokenTtlSeconds
    case "epoch-seconds":
      return exp
    case "epoch-ms":
      return exp * 1000
  }
}

/** Gives an access token for the merchant's credentials. */
export const process = (state: State, input: unknown, { nowMs }: Moment): Processed => {
  const read = state.readers.token(input)
  if (Result.isFailure(read)) return answers.invalid(read.failure)
  const { client_id: clientId, client_secret: clientSecret } = read.success
  if (state.merchants.byClient(clientId)?.clientSecret !== clientSecret) {
    return answers.refused(Codes.invented.wrongCredentials, "unauthorized")
  }
  const iat = Math.floor(nowMs / 1000)
  const exp = iat + state.switches.tokenTtlSeconds
  const token = state.tokens.issue({ iss: state.name, sub: clientId, iat, exp })
  return {
    outcome: "granted",
    body: { access_token: token, expiry: expiryOf(state.switches, exp) }
  }
}
