import type { Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { PayinPayoutWebhook } from "../src/index.ts"
import { secretKey } from "./support.ts"

/** Notifications as they arrive, and what becomes of them. */

/** An account that has its key alone. */
export const secrets: PayinPayoutWebhook.Secrets = { secretKey: Redacted.make(secretKey) }

/** Where notifications go. */
export const path = "/v1/webhooks/upi-in"

/** A notification as it arrives. */
export const raw = (notification: unknown, more: Partial<Webhook.Raw> = {}): Webhook.Raw => ({
  body: new TextEncoder().encode(
    typeof notification === "string" ? notification : JSON.stringify(notification)
  ),
  headers: {},
  method: "POST",
  path,
  ...more
})

/** When notifications arrive: the timestamp of the document. */
export const now = 1_790_431_844_701

/** The event and whether it was signed, or the error's kind. */
export const receive = (arrived: Webhook.Raw, more: Partial<PayinPayoutWebhook.Secrets> = {}) =>
  Effect.andThen(
    TestClock.setTime(now),
    Effect.match(PayinPayoutWebhook.make({ ...secrets, ...more })(arrived), {
      onFailure: ({ detail, kind }) => `${kind} ${detail}`,
      onSuccess: ({ signed, value }) => ({ ...value, signed })
    })
  ).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)

/** A notification. */
export const notice = (event: string, data: object) => ({ event, data })
