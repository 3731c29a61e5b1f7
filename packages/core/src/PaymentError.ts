import type * as Brand from "effect/Brand"
import * as Schema from "effect/Schema"
import { type Decline, reasons } from "./Decline.ts"
import * as Scrub from "./Scrub.ts"

/**
 * The closed union of what may go wrong at a gateway. Every member answers one question:
 * was money possibly moved?
 *
 * Fields are an allow-list: no request, no response, no header, no card data can be in an error.
 * Text of the gateway is scrubbed and cut by the fields' own schemas, see {@link Scrub}.
 */
export type Disposition = "NotSent" | "Refused" | "Unknown"

const common = {
  /** Provider id, for example `checksum`. */
  provider: Schema.String,
  /** Operation name, for example `purchase`. */
  operation: Schema.String,
  /** HTTP status of the gateway's answer. */
  httpStatus: Schema.optionalKey(Schema.Number),
  /** The gateway's own code, as it was sent but scrubbed. */
  vendorCode: Schema.optionalKey(Scrub.Text),
  /** The gateway's id of the transaction or of the request. */
  vendorId: Schema.optionalKey(Scrub.Identifier)
}

const sentence = (
  error: { readonly provider: string; readonly operation: string; readonly vendorCode?: string },
  what: string
): string =>
  `${error.provider} ${error.operation}: ${what}${
    error.vendorCode === undefined ? "" : ` (gateway code ${error.vendorCode})`
  }`

/** The request provably never reached the gateway: refused, DNS, TLS, connect timeout, no capacity. */
export class ProviderUnavailable extends Schema.TaggedError<ProviderUnavailable>()(
  "ProviderUnavailable",
  {
    ...common,
    cause: Schema.Literals([
      "refused",
      "dns",
      "tls",
      "connect_timeout",
      "unreachable",
      "breaker_open",
      "no_capacity",
      "authentication_unavailable"
    ])
  }
) {
  readonly disposition = "NotSent" as const
  override get message(): string {
    return sentence(this, `nothing was sent: ${this.cause}`)
  }
}

/** The account's options are wrong; found before anything was sent. */
export class InvalidConfiguration extends Schema.TaggedError<InvalidConfiguration>()(
  "InvalidConfiguration",
  { ...common, path: Scrub.Text, rule: Scrub.Text }
) {
  readonly disposition = "NotSent" as const
  override get message(): string {
    return sentence(this, `configuration ${this.path}: ${this.rule}`)
  }
}

/** The gateway has no such operation, method, currency or partial amount; nothing was sent. */
export class UnsupportedOperation extends Schema.TaggedError<UnsupportedOperation>()(
  "UnsupportedOperation",
  { ...common, detail: Scrub.Text }
) {
  readonly disposition = "NotSent" as const
  override get message(): string {
    return sentence(this, `not supported: ${this.detail}`)
  }
}

/** A definite no by the issuer or the gateway's risk rules. */
export class Declined extends Schema.TaggedError<Declined>()("Declined", {
  ...common,
  decline: Schema.Struct({
    reason: Schema.Literals(reasons),
    retry: Schema.Literals(["never", "later", "otherProvider"]),
    raw: Schema.Struct({ code: Scrub.Text, message: Scrub.Text })
  })
}) {
  readonly disposition = "Refused" as const
  override get message(): string {
    return sentence(this, `declined: ${this.decline.reason}`)
  }
  /** A decline as an error. */
  static of(
    at: { readonly provider: string; readonly operation: string; readonly vendorId?: string },
    decline: Decline
  ): Declined {
    return new Declined({ ...at, vendorCode: decline.raw.code, decline })
  }
}

/** The gateway refused the form or content of the request; definitely nothing moved. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  ...common,
  /** Our field that broke a rule, where it is known: `customer.email`. */
  path: Schema.optionalKey(Scrub.Text),
  rule: Scrub.Text
}) {
  readonly disposition = "Refused" as const
  override get message(): string {
    return sentence(this, `invalid request: ${`${this.path ?? ""} ${this.rule}`.trimStart()}`)
  }
}

/** The gateway did not accept the account's credentials or signature; definitely nothing moved. */
export class AuthenticationFailed extends Schema.TaggedError<AuthenticationFailed>()(
  "AuthenticationFailed",
  common
) {
  readonly disposition = "Refused" as const
  override get message(): string {
    return sentence(this, "the gateway did not accept the account's credentials")
  }
}

/** The gateway says that it did not process the request because there were too many. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  ...common,
  retryAfterMs: Schema.optionalKey(Schema.Number)
}) {
  readonly disposition = "Refused" as const
  override get message(): string {
    return sentence(this, "too many requests, not processed")
  }
}

/** The payment is not in a state that allows the operation. */
export class InvalidState extends Schema.TaggedError<InvalidState>()("InvalidState", {
  ...common,
  detail: Scrub.Text
}) {
  readonly disposition = "Refused" as const
  override get message(): string {
    return sentence(this, `not allowed in this state: ${this.detail}`)
  }
}

/** The gateway knows no such payment. Right after a lost answer this is no proof. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", common) {
  readonly disposition = "Refused" as const
  override get message(): string {
    return sentence(this, "the gateway knows no such transaction")
  }
}

/** The gateway has seen our reference before; this request was not processed again. */
export class DuplicateReference extends Schema.TaggedError<DuplicateReference>()(
  "DuplicateReference",
  common
) {
  readonly disposition = "Refused" as const
  override get message(): string {
    return sentence(this, "the gateway has seen this reference before")
  }
}

/** The request may have been processed: only the gateway can tell. Never retried, never cascaded. */
export class OutcomeUnknown extends Schema.TaggedError<OutcomeUnknown>()("OutcomeUnknown", {
  ...common,
  cause: Schema.Literals([
    "timeout",
    "reset",
    "transport",
    "server_error",
    "redirect",
    "too_large",
    "unreadable",
    "unlisted",
    "mismatch",
    "defect"
  ]),
  /** Which field did not match or could not be read: a name, never a value. */
  detail: Schema.optionalKey(Scrub.Text)
}) {
  readonly disposition = "Unknown" as const
  override get message(): string {
    return sentence(this, `outcome unknown: ${this.cause} ${this.detail ?? ""}`.trimEnd())
  }
}

/** Every error. */
export type PaymentError =
  | ProviderUnavailable
  | InvalidConfiguration
  | UnsupportedOperation
  | Declined
  | InvalidRequest
  | AuthenticationFailed
  | RateLimited
  | InvalidState
  | NotFound
  | DuplicateReference
  | OutcomeUnknown

/** A decline after which another account may be asked: only {@link isCascadable} can tell which. */
export type CascadableDecline = Declined & Brand.Brand<"CascadableDecline">

/** The errors after which another account may be asked; a decline only where its reason allows it. */
export type Cascadable =
  | Extract<PaymentError, { readonly disposition: "NotSent" }>
  | CascadableDecline
  | AuthenticationFailed
  | RateLimited

/** Was money possibly moved? By tag, as every instance says it too. */
export const dispositions = {
  ProviderUnavailable: "NotSent",
  InvalidConfiguration: "NotSent",
  UnsupportedOperation: "NotSent",
  Declined: "Refused",
  InvalidRequest: "Refused",
  AuthenticationFailed: "Refused",
  RateLimited: "Refused",
  InvalidState: "Refused",
  NotFound: "Refused",
  DuplicateReference: "Refused",
  OutcomeUnknown: "Unknown"
} as const satisfies {
  readonly [Tag in PaymentError["_tag"]]: Extract<
    PaymentError,
    { readonly _tag: Tag }
  >["disposition"]
}

/** May another account be asked? By tag; of declines only those that {@link isCascadable} allows. */
export const cascadable = {
  ProviderUnavailable: true,
  InvalidConfiguration: true,
  UnsupportedOperation: true,
  Declined: true,
  AuthenticationFailed: true,
  RateLimited: true,
  InvalidRequest: false,
  InvalidState: false,
  NotFound: false,
  DuplicateReference: false,
  OutcomeUnknown: false
} as const satisfies {
  readonly [Tag in PaymentError["_tag"]]: Tag extends Cascadable["_tag"] ? true : false
}

/**
 * Narrows to the errors that allow another account. `retryDecline` says which declines do;
 * by default those whose reason carries `otherProvider`.
 */
export const isCascadable = (
  error: PaymentError,
  retryDecline: (decline: Decline) => boolean = (decline) => decline.retry === "otherProvider"
): error is Cascadable =>
  cascadable[error._tag] && (error._tag !== "Declined" || retryDecline(error.decline))

/** One handler per tag; a missing tag does not compile. */
export const match = <A>(
  error: PaymentError,
  cases: {
    readonly [Tag in PaymentError["_tag"]]: (
      error: Extract<PaymentError, { readonly _tag: Tag }>
    ) => A
  }
): A => (cases[error._tag] as (error: PaymentError) => A)(error)
