import { Options as AccountOptions } from "@switchyard/core"
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Requests from "./internal/requests.ts"
import type * as Signature from "./internal/signature.ts"

/** The options of one account (sheet sections 1, 3, 5 and 9). */
export interface Options {
  /** What the vendor hands over as the API's URL; without a slash at the end. */
  readonly baseUrl: string
  /** Names the account. */
  readonly accessKey: Redacted.Redacted<string>
  /** Signs requests, and notifications where they are signed. */
  readonly secretKey: Redacted.Redacted<string>
  /** The key before the last rotation: signed notifications are still accepted with it. */
  readonly previousSecretKey?: Redacted.Redacted<string>
  /** What the document leaves open about the signature; find it out with `verify-credentials`. */
  readonly signing?: Partial<Signature.Rules>
  /** How payins are asked for; POST with signed JSON by default. */
  readonly payinStatus?: Partial<Requests.PayinStatus>
  /** How the balance is asked for; GET by default. */
  readonly balanceMethod?: "GET" | "POST"
  /** Amounts of payins and payouts that this account takes. */
  readonly limits?: Limits
  /** Leaves the formats of IFSC, account, mobile and e-mail to the gateway; off by default. */
  readonly lenientBeneficiary?: boolean
  /** The last part of the notification URL's path: 128 random bits, so 22 characters, or more. */
  readonly webhookSecret?: Redacted.Redacted<string>
  /** Whether notifications carry a signature: `ifPresent` (default) checks one that is there. */
  readonly webhookHmac?: "ifPresent" | "require" | "off"
  /** How far a signed notification's timestamp may be from now, both ways; 300,000 by default. */
  readonly webhookMaxSkewMs?: number
  /** Deadline of one operation in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number
}

/** In paise, both included. */
export interface Limits {
  readonly minAmount?: number
  readonly maxAmount?: number
}

// The rule is the whole message: a value that broke it is never repeated.
const rule = (text: string) => ({ message: text, expected: text })

const url = rule("must be an http or https URL without query and without a slash at its end")
const baseUrl = Schema.String.annotate(url).check(
  Schema.isPattern(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?(?<!\/)$/, url),
  Schema.makeFilter((text) => URL.canParse(text), url)
)

const header = rule("must be text of visible ASCII characters and not empty")
const accessKey = Schema.RedactedFromValue(
  Schema.String.annotate(header).check(Schema.isPattern(/^[\x21-\x7e]+$/, header))
)

const nonEmpty = rule("must be text and not empty")
const secretKey = Schema.RedactedFromValue(
  Schema.String.annotate(nonEmpty).check(Schema.isMinLength(1, nonEmpty))
)

const segment = rule("must be text of 22 or more characters of A-Z, a-z, 0-9, _ and -")
const webhookSecret = Schema.RedactedFromValue(
  Schema.String.annotate(segment).check(Schema.isPattern(/^[A-Za-z0-9_-]{22,}$/, segment))
)

const path = rule("must be a path without a slash at its ends, or empty")
const pathPrefix = Schema.String.annotate(path).check(
  Schema.isPattern(/^([A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+)*)?$/, path)
)

const flag = Schema.Boolean.annotate(rule("must be true or false"))

const oneOf = <const L extends ReadonlyArray<string>>(literals: L) =>
  Schema.Literals(literals).annotate(rule(`must be ${literals.join(" or ")}`))

const wholeNumber = (expected: ReturnType<typeof rule>, maximum: number) =>
  Schema.Number.annotate(expected).check(
    Schema.isInt(expected),
    Schema.isBetween({ minimum: 1, maximum }, expected)
  )

const timeoutMs = wholeNumber(rule("must be a whole number of milliseconds from 1 to 600000"), 6e5)
const skewMs = wholeNumber(rule("must be a whole number of milliseconds from 1 to 86400000"), 864e5)
const paise = wholeNumber(rule("must be a whole number of paise from 1"), 999_999_999_999_999)

const object = rule("must be an object")

const signing = Schema.Struct({
  getBodyLine: Schema.optionalKey(oneOf(["empty", "braces"])),
  leadingSlash: Schema.optionalKey(flag),
  trailingNewline: Schema.optionalKey(flag),
  asciiEscapeBody: Schema.optionalKey(flag),
  jsonFlavor: Schema.optionalKey(oneOf(["raw", "php"])),
  includeQuery: Schema.optionalKey(flag),
  pathPrefix: Schema.optionalKey(pathPrefix)
}).annotate(object)

// Clients refuse a body on a GET, and a POST without one signs `{}`, which no text of the document has.
const transport = rule("must have the encoding query with GET, and another with POST")
const payinStatus = Schema.Struct({
  method: Schema.optionalKey(oneOf(["GET", "POST"])),
  encoding: Schema.optionalKey(oneOf(["json", "multipart", "urlencoded", "query"])),
  signedBody: Schema.optionalKey(oneOf(["json", "empty", "braces"]))
})
  .annotate(object)
  .check(
    Schema.makeFilter(
      ({ encoding, method = "POST" }) =>
        encoding === undefined || (method === "GET") === (encoding === "query"),
      transport
    )
  )

const limits = Schema.Struct({
  minAmount: Schema.optionalKey(paise),
  maxAmount: Schema.optionalKey(paise)
}).annotate(object)

const described = (description: string) => ({ description })

/** Decodes an account's options from JSON; a fault names path and rule, never a value. */
export const configSchema = Schema.Struct({
  baseUrl: baseUrl.annotateKey(described("The API's URL, without a slash at the end")),
  accessKey: accessKey.annotateKey(described("The access key")),
  secretKey: secretKey.annotateKey(described("The secret key")),
  previousSecretKey: Schema.optionalKey(secretKey).annotateKey(
    described("The secret key before the last rotation, for signed notifications")
  ),
  signing: Schema.optionalKey(signing).annotateKey(
    described("What the document leaves open about the signature")
  ),
  payinStatus: Schema.optionalKey(payinStatus).annotateKey(
    described("How payins are asked for: method, encoding, signedBody")
  ),
  balanceMethod: Schema.optionalKey(oneOf(["GET", "POST"])).annotateKey(
    described("How the balance is asked for; GET by default")
  ),
  limits: Schema.optionalKey(limits).annotateKey(
    described("Amounts that this account takes, in paise: minAmount, maxAmount")
  ),
  lenientBeneficiary: Schema.optionalKey(flag).annotateKey(
    described("Leave the formats of IFSC, account, mobile and e-mail to the gateway")
  ),
  webhookSecret: Schema.optionalKey(webhookSecret).annotateKey(
    described("The last part of the notification URL's path")
  ),
  webhookHmac: Schema.optionalKey(oneOf(["ifPresent", "require", "off"])).annotateKey(
    described("Whether notifications carry a signature; ifPresent by default")
  ),
  webhookMaxSkewMs: Schema.optionalKey(skewMs).annotateKey(
    described("How far a signed notification's timestamp may be from now; 300000 by default")
  ),
  timeoutMs: Schema.optionalKey(timeoutMs).annotateKey(
    described("Deadline of one operation in milliseconds; 30000 by default")
  )
})

const jsonRule = rule("must be a JSON object")
const inJson = <S extends Schema.Constraint>(schema: S) =>
  Schema.fromJsonString(schema).annotate(jsonRule)

const named = configSchema.pipe(
  Schema.encodeKeys({
    baseUrl: "PAYIN_PAYOUT_BASE_URL",
    accessKey: "PAYIN_PAYOUT_ACCESS_KEY",
    secretKey: "PAYIN_PAYOUT_SECRET_KEY",
    previousSecretKey: "PAYIN_PAYOUT_PREVIOUS_SECRET_KEY",
    signing: "PAYIN_PAYOUT_SIGNING",
    payinStatus: "PAYIN_PAYOUT_PAYIN_STATUS",
    balanceMethod: "PAYIN_PAYOUT_BALANCE_METHOD",
    limits: "PAYIN_PAYOUT_LIMITS",
    lenientBeneficiary: "PAYIN_PAYOUT_LENIENT_BENEFICIARY",
    webhookSecret: "PAYIN_PAYOUT_WEBHOOK_SECRET",
    webhookHmac: "PAYIN_PAYOUT_WEBHOOK_HMAC",
    webhookMaxSkewMs: "PAYIN_PAYOUT_WEBHOOK_MAX_SKEW_MS",
    timeoutMs: "PAYIN_PAYOUT_TIMEOUT_MS"
  })
)

/**
 * The same options from the configuration of the process: `PAYIN_PAYOUT_BASE_URL`,
 * `PAYIN_PAYOUT_ACCESS_KEY`, `PAYIN_PAYOUT_SECRET_KEY`, and for each optional one its own name in the
 * same form. `PAYIN_PAYOUT_SIGNING`, `..._PAYIN_STATUS` and `..._LIMITS` are JSON objects.
 */
export const config: Config.Config<Options> = Config.schema(
  // The JSON is read under the variables' names, so that a fault names the variable.
  named.from
    .mapFields((fields) => ({
      ...fields,
      PAYIN_PAYOUT_SIGNING: Schema.optionalKey(inJson(signing)),
      PAYIN_PAYOUT_PAYIN_STATUS: Schema.optionalKey(inJson(payinStatus)),
      PAYIN_PAYOUT_LIMITS: Schema.optionalKey(inJson(limits))
    }))
    .pipe(Schema.decodeTo(named))
)

/** The first fault of options that did not come through {@link configSchema}, or null. */
export const fault: (options: Options) => AccountOptions.Fault | null =
  AccountOptions.checker(configSchema)
