import { Context } from "effect"
import { HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"

/** What a key may do; each role includes the ones before it. */
export const roles = ["read", "write", "admin"] as const

/** See {@link roles}. */
export type Role = (typeof roles)[number]

/** Who calls: a merchant, by one of its keys. Only a server has it. */
export class Caller extends Context.Service<
  Caller,
  { readonly merchant: string; readonly role: Role }
>()("@switchyard/client/Authorization/Caller") {}

/** `Authorization: Bearer KEY`. */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "@switchyard/client/Authorization",
  { security: { bearer: HttpApiSecurity.bearer } }
) {}
