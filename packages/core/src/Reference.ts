import * as Schema from "effect/Schema"

/**
 * Our own name for one attempt at moving money, made and stored before the gateway is called.
 * 8 to 64 characters of `[A-Za-z0-9_-]`, unique per account.
 */
export const Reference = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9_-]{8,64}$/, { expected: "reference" })
).pipe(Schema.brand("Reference"))

/** See {@link Reference}. */
export type Reference = typeof Reference.Type

/** A reference from a literal or a generated id; refuses another form by an exception. */
export const make = (text: string): Reference => Reference.make(text)
