import * as Schema from "effect/Schema"
import { isIpAddress } from "./internal/ipAddress.ts"
import * as Text from "./Text.ts"

/** A postal address; `country` is ISO 3166-1 alpha-2. */
export const Address = Schema.Struct({
  line1: Schema.optionalKey(Text.upTo(200)),
  city: Schema.optionalKey(Text.upTo(100)),
  state: Schema.optionalKey(Text.upTo(100)),
  postalCode: Schema.optionalKey(Text.upTo(20)),
  country: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^[A-Z]{2}$/, { expected: "iso_3166_country" }))
  )
})

/** See {@link Address}. */
export type Address = typeof Address.Type

/** Who pays or is paid. A gateway that needs a field which is absent is left out of the plan. */
export const Customer = Schema.Struct({
  /** The merchant's own id of the customer. */
  id: Schema.optionalKey(Text.upTo(100)),
  email: Schema.optionalKey(
    Text.upTo(254).check(Schema.isPattern(/^[^@\s]+@[^@\s]+$/, { expected: "email" }))
  ),
  name: Schema.optionalKey(Text.upTo(200)),
  /** International form, for example `+31612345678`. */
  phone: Schema.optionalKey(Text.upTo(30)),
  /** The shopper's IPv4 or IPv6 address, without a zone. */
  ip: Schema.optionalKey(
    Text.upTo(45).check(Schema.makeFilter(isIpAddress, { expected: "ip_address" }))
  ),
  /** BCP 47. */
  language: Schema.optionalKey(Text.upTo(35)),
  billingAddress: Schema.optionalKey(Address)
})

/** See {@link Customer}. */
export type Customer = typeof Customer.Type
