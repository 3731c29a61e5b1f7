import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Money } from "./Money.ts"
import type { Payment } from "./Payment.ts"
import type { Payout } from "./Payout.ts"
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

/** A value whose bytes passed the gateway's signature check; only {@link make} makes one. */
export interface Verified<A> extends Genuine {
  readonly value: A
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
  }): ((raw: Raw) => Effect.Effect<Verified<Event>, WebhookError>) =>
  (raw) =>
    Effect.map(Effect.flatMap(halves.verify(raw), halves.translate), attest)

const attest = (value: Event): Verified<Event> => {
  const verified = Object.freeze({ value })
  genuine.add(verified)
  return verified as Verified<Event>
}
