import type { Webhook } from "@switchyard/core"
import { Effect, Redacted } from "effect"
import { HttpServerResponse } from "effect/http"
import { hash, timingSafeEqual } from "node:crypto"
import * as ApiProblem from "../../ApiProblem.ts"
import { Accounts, type OpenAccount } from "../../domain/accounts/Accounts.ts"
import * as Inbox from "../../domain/inbox/Inbox.ts"
import { Metrics } from "../../observability/Metrics.ts"
import type * as Edge from "../Edge.ts"
import { readBody } from "../readBody.ts"
import { asProblems } from "../refusals.ts"

/** Notifications of gateways: no key, the address and the signature decide. */

const digest = (text: string) => hash("sha256", text, "buffer")

/** The secret is part of an account's address, or no part of it at all. */
const isAddress = ({ webhookSecret }: OpenAccount, secret: string | null): boolean => {
  if (webhookSecret === null || secret === null) return webhookSecret === secret
  return timingSafeEqual(digest(Redacted.value(webhookSecret)), digest(secret))
}

const rawOf = ({ headers, method, url }: Edge.Request, body: Uint8Array): Webhook.Raw => ({
  body,
  headers,
  method,
  path: url
})

const problems = {
  forged: ApiProblem.make("unauthorized", { detail: "The signature is not genuine" }),
  unsigned: ApiProblem.make("unauthorized", { detail: "A signature is missing" }),
  unreadable: ApiProblem.make("malformed_request"),
  unsupported: ApiProblem.make("not_found")
} as const satisfies Record<Webhook.WebhookError["kind"], ApiProblem.ApiProblem>

/** `POST /v1/webhooks/{account}`, and `/{secret}` where the account has one. */
export const receive = Effect.fnUntraced(function* (
  request: Edge.Request,
  id: string,
  secret: string | null
) {
  const account = (yield* Accounts).find(id)
  const { notification } = yield* Metrics
  const listens = account?.payments.capabilities.operations.includes("webhook") === true
  if (account === null || !listens || !isAddress(account, secret)) {
    return yield* ApiProblem.make("not_found")
  }
  const raw = rawOf(request, yield* readBody(request))
  const isNew = yield* Inbox.receive(account, raw).pipe(
    Effect.catchTag("WebhookError", ({ kind }) => {
      notification(id, kind)
      return Effect.fail(problems[kind])
    }),
    Effect.catchTag("SqlError", (error) => asProblems(Effect.fail(error)))
  )
  notification(id, isNew ? "accepted" : "repeated")
  return HttpServerResponse.empty({ status: 200 })
})
