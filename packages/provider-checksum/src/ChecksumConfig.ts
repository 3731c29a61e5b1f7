import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

/** The options of one merchant account at one brand of the gateway (sheet sections 1, 3 and 20). */
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
  /** The terminal (a route by brand and currency), where the account has several. */
  readonly terminalId?: string
  /** Where the REST interface begins; `/transactionServices/REST/v1` unless the brand says otherwise. */
  readonly basePath?: string
  /** Deadline of one operation in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number
  /** Where a payment is asked for by the gateway's id: `payments/{id}` (default) or `inquiry`. */
  readonly inquiryPath?: InquiryPath
  /** Where a payment is asked for by our reference: `inquiry` (default) or `payments/{reference}`. */
  readonly referenceInquiryPath?: InquiryPath
  /** A secret part of the notification URL; only the application that receives notifications reads it. */
  readonly webhookSecret?: Redacted.Redacted<string>
  /** Also accept notifications whose checksum is over the LONG status; off by default. */
  readonly lenientNotificationStatus?: boolean
}

/** The two endpoints that answer an inquiry. */
export type InquiryPath = "payments" | "inquiry"

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

const InquiryPath = Schema.Literals(["payments", "inquiry"]).annotate(
  rule("must be payments or inquiry")
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
  terminalId: Schema.optionalKey(NonEmpty).annotateKey(
    described("The terminal, where the account has several")
  ),
  basePath: Schema.optionalKey(basePath).annotateKey(
    described("Where the REST interface begins; /transactionServices/REST/v1 by default")
  ),
  timeoutMs: Schema.optionalKey(timeoutMs).annotateKey(
    described("Deadline of one operation in milliseconds; 30000 by default")
  ),
  inquiryPath: Schema.optionalKey(InquiryPath).annotateKey(
    described("Inquiry by the gateway's id: payments (default) or inquiry")
  ),
  referenceInquiryPath: Schema.optionalKey(InquiryPath).annotateKey(
    described("Inquiry by our reference: inquiry (default) or payments")
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
      terminalId: "CHECKSUM_TERMINAL_ID",
      basePath: "CHECKSUM_BASE_PATH",
      timeoutMs: "CHECKSUM_TIMEOUT_MS",
      inquiryPath: "CHECKSUM_INQUIRY_PATH",
      referenceInquiryPath: "CHECKSUM_REFERENCE_INQUIRY_PATH",
      webhookSecret: "CHECKSUM_WEBHOOK_SECRET",
      lenientNotificationStatus: "CHECKSUM_LENIENT_NOTIFICATION_STATUS"
    })
  )
)

const checkOptions = Schema.decodeUnknownResult(Schema.toType(configSchema))
const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** The first fault of options that did not come through {@link configSchema}, or null. */
export const fault = (
  options: Options
): { readonly path: string; readonly rule: string } | null => {
  const checked = checkOptions(options)
  if (Result.isSuccess(checked)) return null
  const [first] = issuesOf(checked.failure.issue).issues
  const path = (first?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key))
  return { path: path.join("."), rule: first?.message ?? "" }
}
