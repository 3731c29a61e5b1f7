import { Decline, type Payment, type Payout, Webhook } from "@switchyard/core"
import { Effect } from "effect"
import * as Result from "effect/Result"
import { scrub } from "./internal/errors.ts"
import * as Money from "./internal/money.ts"
import * as Notification from "./internal/notification.ts"
import * as Status from "./internal/status.ts"
import * as Wire from "./internal/wire.ts"

/**
 * Notifications of the gateway (sheet section 13.1, section 20 points 14 to 18).
 *
 * The checksum covers four fields: id, our reference, the amount's text and the SHORT letter. `signed` of
 * the event says that these are genuine and no more: the LONG word, from which the state is read, and the
 * currency are not signed. A word that contradicts the letter is refused, but a genuine `Y`, also that of
 * a shopper's return, can come as `authsuccessful`, `capturesuccess`, `reversed` or `payoutsuccessful`.
 * So every state is a claim (`Capabilities.webhooks` is `partly_signed`): `Webhook.confirm` before
 * believing that money moved.
 */
export type Secrets = Notification.Secrets

/** Raw bytes (JSON or form) in, a verified event out; during a rotation either key may have signed. */
export const make = (
  secrets: Secrets
): ((raw: Webhook.Raw) => Effect.Effect<Webhook.Verified<Webhook.Event>, Webhook.WebhookError>) =>
  Webhook.make({
    verify: ({ body }) =>
      Effect.fromResult(
        Result.flatMap(Notification.parse(body), (fields) => Notification.verify(secrets, fields))
      ),
    translate: (read) => Effect.fromResult(translate(read))
  })

const translate = (read: Notification.Read): Notification.Outcome<Webhook.Event> => {
  const raw = read.word ?? read.letter ?? ""
  const currency = Wire.read(read.fields.currency)
  const amount = currency === undefined ? null : Money.parse(read.amount, currency)
  if (currency !== undefined && amount === null) return Notification.fail("unreadable", "amount")
  const money = amount === null ? {} : { amount }
  const named = { id: `${read.paymentId}:${raw}`, reference: read.reference }
  const common = { providerReference: read.paymentId, reference: read.reference, ...money }
  const meaning = meaningOf(raw)
  switch (meaning.kind) {
    case "payment": {
      const { unified } = meaning
      const payment: Payment.Payment = {
        status: { unified, raw },
        ...common,
        ...(unified === "declined" ? { decline: declineOf(read, raw) } : {})
      }
      return Result.succeed({ type: "payment", ...named, payment })
    }
    case "payout": {
      const { unified } = meaning
      const payout: Payout.Payout = {
        status: { unified, raw },
        ...common,
        ...(unified === "failed" ? { decline: declineOf(read, raw) } : {})
      }
      return Result.succeed({ type: "payout", ...named, payout })
    }
    case "unclear":
      return Result.succeed({ type: "other", ...named, name: scrub(raw), ...money })
  }
}

type Meaning =
  | Exclude<Status.Long, { readonly kind: "unclear" }>
  | { readonly kind: "payment"; readonly unified: Payment.UnifiedStatus }
  | { readonly kind: "unclear" }

const meaningOf = (raw: string): Meaning => {
  const short = Status.isShort(raw) ? Status.ofShort(raw) : null
  if (short !== null) return { kind: "payment", unified: short }
  return Status.ofLong(raw) ?? { kind: "unclear" }
}

const declineOf = ({ fields }: Notification.Read, raw: string): Decline.Decline =>
  Decline.make(Status.declineReason(raw), {
    code: raw,
    message: scrub(Wire.read(fields.remark) ?? "")
  })
