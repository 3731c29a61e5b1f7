/** What the gateway sends to an entity's webhooks (open-payment.md section 6). */
import type { OutgoingRequest } from "../Gateway.ts"
import type { Notification, Variant } from "../kit/Notifier.ts"
import type { Json } from "../kit/pipeline.ts"
import { asDecimal } from "../kit/Triggers.ts"
import * as answers from "./answers.ts"
import type { Account, Webhook, WebhookType } from "./Entities.ts"
import * as Ids from "./Ids.ts"
import type { At } from "./records.ts"
import type { Registration, State } from "./State.ts"
import type { Transaction } from "./Transaction.ts"
import { referenceOf } from "./Transaction.ts"
import { seal } from "./Webhooks.ts"

/** A message before it is encrypted. */
export interface Message {
  readonly type: WebhookType | "test"
  /** Only with REGISTRATION. */
  readonly action?: "CREATED" | "UPDATED" | "DELETED"
  readonly payload: Json
}

/** What a message is about, for the log of deliveries. */
export interface Subject {
  readonly paymentId: string
  readonly reference: string
  readonly status: string
}

/** The message of the webhook's test. Its real text is not published (section 9 point 17). */
export const testMessage: Message = { type: "test", payload: {} }

const customerFields: ReadonlyArray<string> = ["customer", "billing", "shipping", "bankAccount"]

/** What is left under the option NON_CUSTOMER_DATA. */
const withoutCustomer = (payload: Json): Json =>
  Object.fromEntries(
    Object.entries(payload).flatMap(([name, value]) => {
      if (customerFields.includes(name)) return []
      if (name !== "card" || typeof value !== "object") return [[name, value]]
      return [[name, { ...value, holder: undefined }]]
    })
  )

const withAmount = (payload: Json, amount: string): Json =>
  "amount" in payload ? { ...payload, amount, presentationAmount: amount } : payload

const addOne = (amount: unknown): string => asDecimal(Number(String(amount).replace(".", "")) + 100)

/** Encrypts a message for one webhook; `forged` uses a key that nobody has. */
export const encode = (
  webhook: Webhook,
  key: string,
  message: Message,
  variant: Variant,
  draw: Ids.Draw
): OutgoingRequest => {
  const { fields = "ALL", url, wrapper = "none" } = webhook
  const told = fields === "ALL" ? message.payload : withoutCustomer(message.payload)
  const payload = variant === "wrongAmount" ? withAmount(told, addOne(told["amount"])) : told
  const plain = JSON.stringify({ ...message, payload })
  const secret = variant === "forged" ? Ids.hex(64, draw) : key
  const { body, iv, tag } = seal(plain, secret, Ids.hex(24, draw))
  const headers = { "x-initialization-vector": iv, "x-authentication-tag": tag }
  return wrapper === "JSON"
    ? {
        url,
        headers,
        contentType: "application/json",
        body: JSON.stringify({ encryptedBody: body })
      }
    : { url, headers, contentType: "text/plain", body }
}

const takes = (webhook: Webhook, type: Message["type"]): boolean =>
  type === "test" || webhook.types === undefined || webhook.types.includes(type)

/** One notification for each of the entity's webhooks that takes this type. */
export const notificationsOf = (
  account: Account,
  message: Message,
  subject: Subject,
  draw: Ids.Draw,
  key = account.webhookKey
): ReadonlyArray<Notification> =>
  account.webhooks
    .filter((webhook) => takes(webhook, message.type))
    .map((webhook) => ({
      ...subject,
      encode: (variant) => encode(webhook, key, message, variant, draw)
    }))

/** The payload has a few fields more than an answer (section 2.1). */
const paymentMessage = (state: State, transaction: Transaction): Message => ({
  type: "PAYMENT",
  payload: {
    ...answers.transaction(transaction),
    presentationAmount: asDecimal(transaction.hundredths),
    presentationCurrency: transaction.currency,
    authentication: { entityId: transaction.entityId },
    channelName: state.entities.byId(transaction.entityId)?.entity.channelName ?? "Channel"
  }
})

/** The present state of a transaction, to everybody who wants it. */
export const ofTransaction = (
  state: State,
  transaction: Transaction,
  { draw }: Pick<At, "draw">
): ReadonlyArray<Notification> => {
  const account = state.entities.byId(transaction.entityId)
  if (account === undefined || account.webhooks.length === 0) return []
  const subject = {
    paymentId: transaction.id,
    reference: referenceOf(transaction) ?? "",
    status: transaction.result.code
  }
  return notificationsOf(account, paymentMessage(state, transaction), subject, draw)
}

/** A stored card that came or went, to everybody who wants it. */
export const ofRegistration = (
  state: State,
  registration: Registration,
  action: "CREATED" | "UPDATED" | "DELETED",
  { draw }: Pick<At, "draw">
): ReadonlyArray<Notification> => {
  const account = state.entities.byId(registration.entityId)
  if (account === undefined || account.webhooks.length === 0) return []
  const message: Message = {
    type: "REGISTRATION",
    action,
    payload: answers.registration(registration)
  }
  const reference = registration.fields.get("merchantTransactionId") ?? ""
  const subject = { paymentId: registration.id, reference, status: action }
  return notificationsOf(account, message, subject, draw)
}
