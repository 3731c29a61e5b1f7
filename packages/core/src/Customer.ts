import * as Schema from "effect/Schema"

const text = (maximum: number) => Schema.String.check(Schema.isMaxLength(maximum))

/** A postal address; `country` is ISO 3166-1 alpha-2. */
export const Address = Schema.Struct({
  line1: Schema.optionalKey(text(200)),
  city: Schema.optionalKey(text(100)),
  state: Schema.optionalKey(text(100)),
  postalCode: Schema.optionalKey(text(20)),
  country: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^[A-Z]{2}$/, { expected: "iso_3166_country" }))
  )
})

/** See {@link Address}. */
export type Address = typeof Address.Type

/** Who pays or is paid. A gateway that needs a field which is absent is left out of the plan. */
export const Customer = Schema.Struct({
  /** The merchant's own id of the customer. */
  id: Schema.optionalKey(text(100)),
  email: Schema.optionalKey(
    text(254).check(Schema.isPattern(/^[^@\s]+@[^@\s]+$/, { expected: "email" }))
  ),
  name: Schema.optionalKey(text(200)),
  /** International form, for example `+31612345678`. */
  phone: Schema.optionalKey(text(30)),
  /** The shopper's IPv4 or IPv6 address. */
  ip: Schema.optionalKey(text(45)),
  /** BCP 47. */
  language: Schema.optionalKey(text(35)),
  billingAddress: Schema.optionalKey(Address)
})

/** See {@link Customer}. */
export type Customer = typeof Customer.Type
