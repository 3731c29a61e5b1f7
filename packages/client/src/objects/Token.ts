import { Schema } from "effect"
import { cardSummary, NextAction, nullable, Time } from "./wire.ts"

/** Where a stored card stands. */
export const tokenStatuses = [
  "pending",
  "requires_action",
  "active",
  "failed",
  "unknown",
  "deleted"
] as const

/** See {@link tokenStatuses}. */
export type TokenStatus = (typeof tokenStatuses)[number]

/** A card that a gateway keeps; it can be charged on the account that keeps it. */
export class Token extends Schema.Opaque<Token>()(
  Schema.Struct({
    id: Schema.String,
    status: Schema.Literals(tokenStatuses),
    account: Schema.String,
    provider: Schema.String,
    brand: cardSummary.brand,
    bin: nullable(cardSummary.bin),
    last4: nullable(cardSummary.last4),
    expiryMonth: nullable(cardSummary.expiryMonth),
    expiryYear: nullable(cardSummary.expiryYear),
    nextAction: nullable(NextAction),
    createdAt: Time
  }).annotate({ identifier: "Token" })
) {}
