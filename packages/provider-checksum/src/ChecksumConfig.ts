import { Options as AccountOptions } from "@switchyard/core"
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** The options of one merchant account at one brand of the gateway (sheet sections 1 to 5, 19 and 20). */
export interface Options {
  /** The brand's host, for example `https://secure.example.com`; without a slash at the end. */
  readonly baseUrl: string
  /** The partner's id, for the token. */
  readonly partnerId: string
  /** The merchant's login name, for the token. */
  readonly username: string
  /** The merchant's id; in every request and first in most checksums. */
  readonly memberId: string
  /** The merchant's secure key: the token's password and part of every checksum. */
  readonly secureKey: Redacted.Redacted<string>
  /** The key before the present one: what the gateway sends is believed with either, nothing else uses it. */
  readonly previousSecureKey?: Redacted.Redacted<string>
  /** The terminal (a route by brand and currency), where the account has several. */
  readonly terminalId?: string
  /** The merchant account behind the terminal, where the brand asks for it. */
  readonly accountId?: string
  /** Where the REST interface begins; `/transactionServices/REST/v1` unless the brand says otherwise. */
  readonly basePath?: string
  /** Where the interface of the invoices begins; `/invoiceServices/REST/v1` by default. */
  readonly invoiceBasePath?: string
  /** Where the interface of pay-by-link begins; `/merchantServices/api/v1` by default. */
  readonly merchantBasePath?: string
  /** How requests are written: `form` (default) or nested `json`; the same fields, the same checksum. */
  readonly bodyEncoding?: BodyEncoding
  /** Deadline of one operation in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number
  /**
   * Where a payment is asked for by the gateway's id: `payments` (default) and `inquiry` POST an inquiry to
   * `payments/{id}` or `inquiry`, `resource` does a GET of `payments/{id}`.
   */
  readonly inquiryPath?: InquiryPath | "resource"
  /** Where a payment is asked for by our reference: `inquiry` (default) or `payments/{reference}`. */
  readonly referenceInquiryPath?: InquiryPath
  /** Send and sign the amount, where it is known, in an inquiry by our reference; off by default. */
  readonly signInquiryAmount?: boolean
  /** Where a stored card is charged and deleted: `paywithtoken/{id}` (default) or `registrations/{id}`. */
  readonly storedCardPath?: StoredCardPath
  /** Offer `rebill`, whose path and checksum no document shows (REPEATED by payment id); off by default. */
  readonly rebillByPaymentId?: boolean
  /** Whether the gateway is to ask for 3-D Secure; its own default where absent. */
  readonly attemptThreeD?: AttemptThreeD
  /** How the browser comes back to `returnUrl`; the gateway's own default where absent. */
  readonly redirectMethod?: "GET" | "POST"
  /** Minutes that the gateway's clock is ahead of UTC (330 in India); without it, times stay as they came. */
  readonly utcOffsetMinutes?: number
  /** A secret part of the notification URL; only the application that receives notifications reads it. */
  readonly webhookSecret?: Redacted.Redacted<string>
  /** Also accept notifications whose checksum is over the LONG status; off by default. */
  readonly lenientNotificationStatus?: boolean
}

/** The two endpoints that answer a POSTed inquiry. */
export type InquiryPath = "payments" | "inquiry"

/** The two endpoints at which integrators charge a stored card. */
export type StoredCardPath = "paywithtoken" | "registrations"

/** How a request's fields are written. */
export type BodyEncoding = "form" | "json"

/** The gateway's words for how a create goes about 3-D Secure. */
export type AttemptThreeD = "direct" | "3D" | "only3D"

// The rule is the whole message: a value that broke it is never repeated.
const rule = (text: string) => ({ message: text, expected: text })

const signable = rule("must be text without | and not empty")
const Signable = Schema.String.annotate(signable).check(Schema.isPattern(/^[^|]+$/, signable))

const nonEmpty = rule("must be text and not empty")
const NonEmpty = Schema.String.annotate(nonEmpty).check(Schema.isMinLength(1, nonEmpty))

const url = rule("must be an http or https URL without query and without a slash at its end")
const baseUrl = Schema.String.annotate(url).check(
  Schema.isPattern(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?(?<!\/)$/, url)
)

const path = rule("must begin with a slash and not end with one")
const basePath = Schema.String.annotate(path).check(
  Schema.isPattern(/^(\/[A-Za-z0-9._~-]+)+$/, path)
)

const milliseconds = rule("must be a whole number of milliseconds from 1 to 600000")
const timeoutMs = Schema.Number.annotate(milliseconds).check(
  Schema.isInt(milliseconds),
  Schema.isBetween({ minimum: 1, maximum: 600_000 }, milliseconds)
)

const oneOf = <const L extends ReadonlyArray<string>>(literals: L) =>
  Schema.Literals(literals).annotate(rule(`must be ${literals.join(" or ")}`))

const offset = rule("must be a whole number of minutes from -840 to 840")
const utcOffsetMinutes = Schema.Number.annotate(offset).check(
  Schema.isInt(offset),
  Schema.isBetween({ minimum: -840, maximum: 840 }, offset)
)

const flagRule = rule("must be true or false")
const flag = Schema.Boolean.annotate(flagRule)

const secureKey = Schema.RedactedFromValue(Signable)
const webhookSecret = Schema.RedactedFromValue(NonEmpty)

const described = (description: string) => ({ description })

/** Decodes an account's options from JSON; a fault names path and rule, never a value. */
export const configSchema = Schema.Struct({
  baseUrl: baseUrl.annotateKey(described("The brand's host, without a slash at the end")),
  partnerId: NonEmpty.annotateKey(described("The partner's id, for the token")),
  username: NonEmpty.annotateKey(described("The merchant's login name, for the token")),
  memberId: Signable.annotateKey(described("The merchant's id")),
  secureKey: secureKey.annotateKey(described("The merchant's secure key")),
  previousSecureKey: Schema.optionalKey(secureKey).annotateKey(
    described("The key before the present one, for notifications and returns during a rotation")
  ),
  terminalId: Schema.optionalKey(NonEmpty).annotateKey(
    described("The terminal, where the account has several")
  ),
  accountId: Schema.optionalKey(NonEmpty).annotateKey(
    described("The merchant account behind the terminal, where the brand asks for it")
  ),
  basePath: Schema.optionalKey(basePath).annotateKey(
    described("Where the REST interface begins; /transactionServices/REST/v1 by default")
  ),
  invoiceBasePath: Schema.optionalKey(basePath).annotateKey(
    described("Where the interface of the invoices begins; /invoiceServices/REST/v1 by default")
  ),
  merchantBasePath: Schema.optionalKey(basePath).annotateKey(
    described("Where the interface of pay-by-link begins; /merchantServices/api/v1 by default")
  ),
  bodyEncoding: Schema.optionalKey(oneOf(["form", "json"])).annotateKey(
    described("How requests are written: form (default) or json")
  ),
  timeoutMs: Schema.optionalKey(timeoutMs).annotateKey(
    described("Deadline of one operation in milliseconds; 30000 by default")
  ),
  inquiryPath: Schema.optionalKey(oneOf(["payments", "inquiry", "resource"])).annotateKey(
    described("Inquiry by the gateway's id: payments (default), inquiry or resource")
  ),
  referenceInquiryPath: Schema.optionalKey(oneOf(["payments", "inquiry"])).annotateKey(
    described("Inquiry by our reference: inquiry (default) or payments")
  ),
  signInquiryAmount: Schema.optionalKey(flag).annotateKey(
    described("Send and sign the amount in an inquiry by our reference")
  ),
  storedCardPath: Schema.optionalKey(oneOf(["paywithtoken", "registrations"])).annotateKey(
    described("Where a stored card is charged and deleted: paywithtoken (default) or registrations")
  ),
  rebillByPaymentId: Schema.optionalKey(flag).annotateKey(
    described("Offer rebill, whose path and checksum no document shows")
  ),
  attemptThreeD: Schema.optionalKey(oneOf(["direct", "3D", "only3D"])).annotateKey(
    described("Whether the gateway is to ask for 3-D Secure: direct, 3D or only3D")
  ),
  redirectMethod: Schema.optionalKey(oneOf(["GET", "POST"])).annotateKey(
    described("How the browser comes back: GET or POST")
  ),
  utcOffsetMinutes: Schema.optionalKey(utcOffsetMinutes).annotateKey(
    described("Minutes that the gateway's clock is ahead of UTC")
  ),
  webhookSecret: Schema.optionalKey(webhookSecret).annotateKey(
    described("A secret part of the notification URL, for the application that receives them")
  ),
  lenientNotificationStatus: Schema.optionalKey(flag).annotateKey(
    described("Also accept notifications whose checksum is over the LONG status")
  )
})

/**
 * The same options from the configuration of the process: `CHECKSUM_BASE_URL`, `CHECKSUM_PARTNER_ID`,
 * `CHECKSUM_USERNAME`, `CHECKSUM_MEMBER_ID`, `CHECKSUM_SECURE_KEY`, and for each optional one its own
 * name in the same form, for example `CHECKSUM_TIMEOUT_MS`.
 */
export const config: Config.Config<Options> = Config.schema(
  configSchema.pipe(
    Schema.encodeKeys({
      baseUrl: "CHECKSUM_BASE_URL",
      partnerId: "CHECKSUM_PARTNER_ID",
      username: "CHECKSUM_USERNAME",
      memberId: "CHECKSUM_MEMBER_ID",
      secureKey: "CHECKSUM_SECURE_KEY",
      previousSecureKey: "CHECKSUM_PREVIOUS_SECURE_KEY",
      terminalId: "CHECKSUM_TERMINAL_ID",
      accountId: "CHECKSUM_ACCOUNT_ID",
      basePath: "CHECKSUM_BASE_PATH",
      invoiceBasePath: "CHECKSUM_INVOICE_BASE_PATH",
      merchantBasePath: "CHECKSUM_MERCHANT_BASE_PATH",
      bodyEncoding: "CHECKSUM_BODY_ENCODING",
      timeoutMs: "CHECKSUM_TIMEOUT_MS",
      inquiryPath: "CHECKSUM_INQUIRY_PATH",
      referenceInquiryPath: "CHECKSUM_REFERENCE_INQUIRY_PATH",
      signInquiryAmount: "CHECKSUM_SIGN_INQUIRY_AMOUNT",
      storedCardPath: "CHECKSUM_STORED_CARD_PATH",
      rebillByPaymentId: "CHECKSUM_REBILL_BY_PAYMENT_ID",
      attemptThreeD: "CHECKSUM_ATTEMPT_THREE_D",
      redirectMethod: "CHECKSUM_REDIRECT_METHOD",
      utcOffsetMinutes: "CHECKSUM_UTC_OFFSET_MINUTES",
      webhookSecret: "CHECKSUM_WEBHOOK_SECRET",
      lenientNotificationStatus: "CHECKSUM_LENIENT_NOTIFICATION_STATUS"
    })
  )
)

/** The first fault of options that did not come through {@link configSchema}, or null. */
export const fault: (options: Options) => AccountOptions.Fault | null =
  AccountOptions.checker(configSchema)
