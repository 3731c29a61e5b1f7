import { createHmac } from "node:crypto"
import { Money, PaymentError, Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { type Bug, failingAs, on, type Planted } from "./bug.ts"

const cardOf = ({
  method
}: {
  readonly method: { readonly type: string; readonly number?: unknown }
}) => (Redacted.isRedacted(method.number) ? String(Redacted.value(method.number)) : "")

/** The API key is in the errors of an operation. */
const leaking =
  (operation: "capture" | "list" | "balance" | "deleteToken"): Bug =>
  (service, gateway) =>
    failingAs(operation, () => {
      const detail = `Bearer ${Redacted.value(gateway.apiKey)}`
      return new PaymentError.OutcomeUnknown({
        provider: "memory",
        operation,
        cause: "unreadable",
        detail
      })
    })(service, gateway)

const forged = (kind: Webhook.WebhookError["kind"], detail = "x") =>
  new Webhook.WebhookError({ provider: "memory", kind, detail })

interface Notified {
  readonly id?: string
  readonly event?: string
  readonly reference?: string
  readonly status?: string
  readonly amount?: number
}

/** Reads notifications with a check of its own. */
const checking =
  (isGenuine: (body: string, given: string, key: string) => boolean): Bug =>
  (service, { webhookKey }) => ({
    ...service,
    webhook: Webhook.make({
      verify: ({ body, headers }) => {
        const text = new TextDecoder().decode(body)
        const given = headers["x-signature"] ?? ""
        return given !== "" && isGenuine(text, given, Redacted.value(webhookKey))
          ? Effect.succeed(text)
          : Effect.fail(forged("forged"))
      },
      translate: (text) =>
        Effect.try({
          try: (): Webhook.Event => {
            const {
              amount = 0,
              event = "",
              id = "",
              reference = "",
              status = ""
            } = JSON.parse(text) as Notified
            const unified = status === "refunded" ? "refunded" : "captured"
            return {
              type: "payment",
              id: event,
              reference,
              payment: {
                status: { unified, raw: status },
                providerReference: id,
                reference,
                amount: Result.getOrThrow(Money.fromMinorUnits(amount, "EUR"))
              }
            }
          },
          catch: () => forged("unreadable")
        })
    })
  })

const signatureOf = (key: string, text: string) =>
  createHmac("sha256", key).update(text).digest("hex")

/** Signatures that were seen on the genuine notification of the same id and reference. */
const coveringTwoFields = (): Bug => {
  const learned = new Map<string, string>()
  return checking((text, given, key) => {
    const [id] = /"id":"txn_\d{8}"/.exec(text) ?? []
    const [reference] = /"reference":"reference_\d{8}"/.exec(text) ?? []
    if (id === undefined || reference === undefined) return false
    if (signatureOf(key, text) === given) learned.set(id + reference, given)
    return learned.get(id + reference) === given
  })
}

/** Notifications that are believed too easily, and secrets that get out. */
export const secrets: ReadonlyArray<Planted> = [
  {
    name: "any notification is believed",
    bug: checking(() => true),
    found: "webhooks/none of 10,000 changed ones is believed"
  },
  {
    name: "a signature over id and reference alone",
    bug: coveringTwoFields(),
    found: "webhooks/none of 10,000 changed ones is believed"
  },
  {
    name: "a signature that is compared on its first 8 digits",
    bug: checking((text, given, key) => signatureOf(key, text).slice(0, 8) === given.slice(0, 8)),
    found: "webhooks/refused: with another signature"
  },
  {
    name: "notifications of refunds are not read",
    bug: (service) => ({
      ...service,
      webhook: (raw) =>
        Effect.filterOrFail(
          service.webhook(raw),
          ({ value }) => value.type === "payment" && value.payment.kind === "payment",
          () => forged("unreadable")
        )
    }),
    found: "webhooks/genuine ones are read, the same each time"
  },
  {
    name: "the webhook key is in a refusal",
    bug: (service, { webhookKey }) => ({
      ...service,
      webhook: (raw) =>
        Effect.mapError(service.webhook(raw), () =>
          forged("forged", `expected ${Redacted.value(webhookKey)}`)
        )
    }),
    found: "secrets/webhook: a refusal shows none"
  },
  ...(["capture", "list", "balance", "deleteToken"] as const).map((operation) => ({
    name: `the key is in an error of ${operation}`,
    bug: leaking(operation),
    found: `secrets/${operation}: a gateway that repeats everything with 400`
  })),
  {
    name: "the card number is logged for debugging",
    bug: on("purchase", (call, request) => Effect.tap(call, Effect.logDebug(cardOf(request)))),
    found: "secrets/purchase: a success shows none"
  },
  {
    name: "a stored card is logged for debugging",
    bug: on("deleteToken", (call, { token }) =>
      Effect.tap(call, Effect.logDebug(Redacted.value(token)))
    ),
    found: "secrets/deleteToken: a success shows none"
  },
  {
    name: "the card number is written to the console",
    bug: on("purchase", (call, request) =>
      Effect.tap(
        call,
        Effect.sync(() => console.debug(cardOf(request)))
      )
    ),
    found: "secrets/purchase: a success shows none"
  },
  {
    name: "the card number is written to standard error",
    bug: on("purchase", (call, request) =>
      Effect.tap(
        call,
        Effect.sync(() => process.stderr.write(cardOf(request)))
      )
    ),
    found: "secrets/purchase: a success shows none"
  },
  {
    name: "an account without a secret proves nothing",
    described: () => ({ secrets: {} }),
    found: "secrets/at least 60 sentinels are planted"
  },
  {
    name: "a path that leads nowhere proves nothing",
    described: ({ answers }) => ({ answers: { ...answers, capture: { outcome: ["nowhere"] } } }),
    found: "secrets/capture: secrets in place of a code or a word"
  }
]
