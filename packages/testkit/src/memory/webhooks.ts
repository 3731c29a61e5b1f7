import { createHmac, timingSafeEqual } from "node:crypto"
import { Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Wire from "./wire.ts"

/** The header that carries the HMAC-SHA256 of the body, in hex. */
export const header = "x-signature"

/** Signs a body. */
export const sign = (key: string, body: Uint8Array): string =>
  createHmac("sha256", key).update(body).digest("hex")

const fail = (kind: Webhook.WebhookError["kind"], detail: string) =>
  Effect.fail(new Webhook.WebhookError({ provider: Wire.provider, kind, detail }))

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Wire.Notification))

/** Reads notifications: the signature first. */
export const make = (key: Redacted.Redacted<string>) =>
  Webhook.make({
    verify: ({ body, headers }) => {
      const given = headers[header]
      if (given === undefined) return fail("unsigned", header)
      const expected = sign(Redacted.value(key), body)
      const isGenuine =
        given.length === expected.length &&
        timingSafeEqual(Buffer.from(given), Buffer.from(expected))
      if (!isGenuine) return fail("forged", header)
      return Effect.catch(decode(new TextDecoder().decode(body)), () => fail("unreadable", "body"))
    },
    translate: (read) => {
      const payment = Wire.paymentOf(read)
      if (payment === "status") return fail("unreadable", "status")
      return Effect.succeed({
        type: "payment",
        id: read.event,
        reference: read.reference,
        payment
      } satisfies Webhook.Event)
    }
  })
