import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Money } from "./Money.ts"
import type { Payment } from "./Payment.ts"
import { OutcomeUnknown, type PaymentError } from "./PaymentError.ts"
import type { Service } from "./Payments.ts"
import type { Payout } from "./Payout.ts"
import type { Reference } from "./Reference.ts"
import * as Scrub from "./Scrub.ts"

/**
 * Notifications from a gateway: raw bytes in, a verified event out. There is no way to an event
 * around verification: {@link Verified} can only be made by {@link make}.
 */
export interface Raw {
  /** The body exactly as it arrived. */
  readonly body: Uint8Array
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The method as it arrived; `POST` where absent. */
  readonly method?: string
  /** The path as it arrived, for gateways that sign it and for secret parts of a URL. */
  readonly path?: string
}

/** What a notification says. It is a claim until the gateway confirms it, where signatures are weak. */
export type Event =
  | {
      readonly type: "payment"
      readonly id: string
      readonly reference: string | null
      readonly payment: Payment
    }
  | {
      readonly type: "payout"
      readonly id: string
      readonly reference: string | null
      readonly payout: Payout
    }
  | {
      readonly type: "other"
      readonly id: string
      readonly reference: string | null
      /** The gateway's name for it. */
      readonly name: string
      readonly amount?: Money
    }

// Exists in types only. A private member is what neither a literal nor a spread can have.
declare class Genuine {
  private readonly genuine: true
}

/** A value whose bytes passed the provider's check; only {@link make} makes one. */
export interface Verified<A> extends Genuine {
  readonly value: A
  /**
   * Whether a signature proves who sent it. Where it is false the gateway signs nothing, and the event
   * is only a reason to ask: see {@link confirm}. Where it is true and `Capabilities.webhooks` is
   * `partly_signed`, the event is about what it names, and its state still has to be confirmed.
   */
  readonly signed: boolean
}

const genuine = new WeakSet<object>()

/** Whether a value came out of {@link make}; a copy of one did not. */
export const isVerified = (input: unknown): input is Verified<Event> =>
  typeof input === "object" && input !== null && genuine.has(input)

/** Not genuine, or not readable. `forged` answers 401; the bytes change nothing. */
export class WebhookError extends Schema.TaggedError<WebhookError>()("WebhookError", {
  provider: Schema.String,
  kind: Schema.Literals(["forged", "unsigned", "unreadable", "unsupported"]),
  detail: Scrub.Text
}) {
  override get message(): string {
    return `${this.provider} webhook ${this.kind}: ${this.detail}`
  }
}

/**
 * Puts a provider's two halves in the only allowed order. `verify` checks the signature over the raw
 * bytes and answers what it read; `translate` then turns that into our event.
 */
export const make =
  <Read>(halves: {
    readonly verify: (raw: Raw) => Effect.Effect<Read, WebhookError>
    readonly translate: (read: Read) => Effect.Effect<Event, WebhookError>
    /** Whether a signature was checked; true where absent. */
    readonly isSigned?: (read: Read) => boolean
  }): ((raw: Raw) => Effect.Effect<Verified<Event>, WebhookError>) =>
  (raw) =>
    Effect.flatMap(halves.verify(raw), (read) =>
      Effect.map(halves.translate(read), (event) => attest(event, halves.isSigned?.(read) ?? true))
    )

const attest = (value: Event, signed: boolean): Verified<Event> => {
  const verified = Object.freeze({ value, signed })
  genuine.add(verified)
  return verified as Verified<Event>
}

/**
 * Asks the gateway whether an event is true: the same event with what the gateway itself says now. An
 * amount or reference that the gateway contradicts is `OutcomeUnknown`, so a forged claim changes
 * nothing; a reference that the gateway does not repeat is not passed on. An event of type `other` claims
 * no state and comes back as it is.
 */
export const confirm = (
  payments: Pick<Service, "status" | "payoutStatus" | "capabilities" | "provider">,
  event: Event
): Effect.Effect<Event, PaymentError> => {
  if (event.type === "other") return Effect.succeed(event)
  const { amount, providerReference } = event.type === "payment" ? event.payment : event.payout
  const claimed = event.reference === null ? {} : { reference: event.reference as Reference }
  const told = amount === undefined ? {} : { amount }
  const byReference = event.reference !== null && payments.capabilities.lookup.byReference
  if (!byReference && providerReference === null) return contradicted(payments, event, "reference")
  const target = byReference
    ? { reference: event.reference as Reference }
    : { providerReference: providerReference ?? "" }
  if (event.type === "payout") {
    return Effect.flatMap(payments.payoutStatus({ ...target, ...told }), (payout) =>
      event.reference !== null && (payout.reference ?? event.reference) !== event.reference
        ? contradicted(payments, event, "reference")
        : Effect.succeed({ ...event, reference: referenceOf(target, payout), payout })
    )
  }
  const expect = { ...claimed, ...told }
  return Effect.map(payments.status({ ...target, expect }), (payment) => ({
    ...event,
    reference: referenceOf(target, payment),
    payment
  }))
}

/** Our reference, where it was asked for or the gateway said it. */
const referenceOf = (
  target: { readonly reference: Reference } | { readonly providerReference: string },
  said: { readonly reference?: string }
): string | null => ("reference" in target ? target.reference : (said.reference ?? null))

const contradicted = ({ provider }: Pick<Service, "provider">, { type }: Event, detail: string) =>
  Effect.fail(
    new OutcomeUnknown({
      provider,
      operation: type === "payout" ? "payoutStatus" : "status",
      cause: "mismatch",
      detail
    })
  )
