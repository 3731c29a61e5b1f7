import type { Payment, Reference, Webhook } from "@switchyard/core"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Notification from "./internal/notification.ts"
import * as Wire from "./internal/wire.ts"

/**
 * The shopper's way back after 3-D Secure or another page (sheet sections 6 and 13.2): the browser brings
 * flat fields to `returnUrl`, as a form or in the query, under the same checksum as a notification.
 *
 * The shopper can repeat an old return, and everything but the four signed fields may be the shopper's own
 * invention. So the return is only a reason to ask, and its `resourcePath` is not followed: the option
 * `inquiryPath: "resource"` asks at that address, made from the signed id.
 */
export interface Return {
  /** What to ask the gateway: `status(ask)`, with the amount that you expect added to `expect`. */
  readonly ask: Payment.StatusRequest
  readonly providerReference: string
  /** Our reference as the return repeats it. */
  readonly reference: string
  /** The status as it was brought, a claim like all the rest. */
  readonly claim: string
  /** The card that was stored on the way. Not signed: look for it in `storedCards` before you keep it. */
  readonly token: Redacted.Redacted<string> | null
}

/** Reads and checks a return; without a matching checksum it fails as a forged notification does. */
export const make =
  (secrets: Notification.Secrets) =>
  (raw: Webhook.Raw): Effect.Effect<Return, Webhook.WebhookError> =>
    Effect.suspend(() => {
      const fields = Notification.parse(bytesOf(raw))
      const read = Result.flatMap(fields, (fields) => Notification.verify(secrets, fields))
      return Effect.fromResult(Result.map(read, returnOf))
    })

/** `redirectMethod` chooses: a GET brings its fields in the query, a POST in the body. */
const bytesOf = ({ body, method = "POST", path = "" }: Webhook.Raw): Uint8Array =>
  method.toUpperCase() === "GET" ? new TextEncoder().encode(path.split("?")[1] ?? "") : body

const returnOf = (read: Notification.Read): Return => {
  const { fields, letter, paymentId, reference, word } = read
  const token = Wire.readId(fields.registrationId) ?? Wire.readId(fields.token)
  return {
    ask: { providerReference: paymentId, expect: { reference: reference as Reference.Reference } },
    providerReference: paymentId,
    reference,
    claim: word ?? letter ?? "",
    token: token === undefined ? null : Redacted.make(token)
  }
}
