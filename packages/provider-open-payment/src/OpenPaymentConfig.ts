import { Options as AccountOptions } from "@switchyard/core"
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

/** The options of one account (an entity) at the platform (sheet sections 1, 2, 5, 6, 7 and 9). */
export interface Options {
  /** The host, for example `https://eu-test.oppwa.com`; without a slash at the end. */
  readonly baseUrl: string
  /** The access token of the back office. */
  readonly accessToken: Redacted.Redacted<string>
  /** The entity, usually a channel; 32 letters and digits. */
  readonly entityId: string
  /** The key of the notifications; 64 hexadecimal digits. */
  readonly webhookKey: Redacted.Redacted<string>
  /** Keys that notifications may still be encrypted with, while the key is being changed. */
  readonly previousWebhookKeys?: ReadonlyArray<Redacted.Redacted<string>>
  /** The entity of payments without the shopper, where the platform gave another one for them. */
  readonly recurringEntityId?: string
  /** Deadline of one operation in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number
  /** On the test system: its own simulators (`INTERNAL`) or the acquirer's test system. */
  readonly testMode?: "INTERNAL" | "EXTERNAL"
  /** The gateway's names of the brands that the widget offers; `VISA` and `MASTER` by default. */
  readonly brands?: ReadonlyArray<string>
  /** What a series is for: `UNSCHEDULED` (default) or `RECURRING`, a subscription. */
  readonly seriesType?: "UNSCHEDULED" | "RECURRING"
  /** Where a payment is asked for by our reference, in order; by default all three. */
  readonly referenceQuery?: ReadonlyArray<ReferenceQuery>
  /** Questions about one payment, its tree or an authentication, by its id; 2 a minute by default. */
  readonly paymentQueriesPerMinute?: number
  /** Questions about one checkout; 2 a minute by default. */
  readonly checkoutQueriesPerMinute?: number
  /** Questions by one reference; 2 a minute by default. */
  readonly referenceQueriesPerMinute?: number
}

/** The endpoints that find a transaction by our reference. */
export type ReferenceQuery = "v3/query" | "v1/query" | "v1/payments"

// The rule is the whole message: a value that broke it is never repeated.
const rule = (text: string) => ({ message: text, expected: text })

const url = rule("must be an http or https URL without query and without a slash at its end")
const baseUrl = Schema.String.annotate(url).check(
  Schema.isPattern(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?(?<!\/)$/, url)
)

const visible = rule("must be text of visible ASCII characters")
const accessToken = Schema.RedactedFromValue(
  Schema.String.annotate(visible).check(Schema.isPattern(/^[\x21-\x7e]+$/, visible))
)

const entity = rule("must be 32 letters and digits")
const entityId = Schema.String.annotate(entity).check(Schema.isPattern(/^[A-Za-z0-9]{32}$/, entity))

const hex = rule("must be 64 hexadecimal digits")
const webhookKey = Schema.RedactedFromValue(
  Schema.String.annotate(hex).check(Schema.isPattern(/^[0-9A-Fa-f]{64}$/, hex))
)
const previousWebhookKeys = Schema.Array(webhookKey)

const milliseconds = rule("must be a whole number of milliseconds from 1 to 600000")
const timeoutMs = Schema.Number.annotate(milliseconds).check(
  Schema.isInt(milliseconds),
  Schema.isBetween({ minimum: 1, maximum: 600_000 }, milliseconds)
)

const perMinuteRule = rule("must be a whole number from 1 to 1000")
const perMinute = Schema.Number.annotate(perMinuteRule).check(
  Schema.isInt(perMinuteRule),
  Schema.isBetween({ minimum: 1, maximum: 1_000 }, perMinuteRule)
)

const testMode = Schema.Literals(["INTERNAL", "EXTERNAL"]).annotate(
  rule("must be INTERNAL or EXTERNAL")
)
const seriesType = Schema.Literals(["UNSCHEDULED", "RECURRING"]).annotate(
  rule("must be UNSCHEDULED or RECURRING")
)

const brandRule = rule("must be names of capitals, digits and underscores")
const brands = Schema.NonEmptyArray(
  Schema.String.annotate(brandRule).check(Schema.isPattern(/^[A-Z0-9_]+$/, brandRule))
)

const queryRule = rule("must be v3/query, v1/query or v1/payments, at least one of them")
const referenceQuery = Schema.NonEmptyArray(
  Schema.Literals(["v3/query", "v1/query", "v1/payments"]).annotate(queryRule)
)

const described = (description: string) => ({ description })

const fields = {
  baseUrl: baseUrl.annotateKey(described("The host, without a slash at the end")),
  accessToken: accessToken.annotateKey(described("The access token of the back office")),
  entityId: entityId.annotateKey(described("The entity, usually a channel")),
  webhookKey: webhookKey.annotateKey(described("The key of the notifications, in hexadecimal")),
  recurringEntityId: Schema.optionalKey(entityId).annotateKey(
    described("The entity of payments without the shopper, where it is another one")
  ),
  timeoutMs: Schema.optionalKey(timeoutMs).annotateKey(
    described("Deadline of one operation in milliseconds; 30000 by default")
  ),
  testMode: Schema.optionalKey(testMode).annotateKey(
    described("On the test system: INTERNAL simulators or EXTERNAL acquirers")
  ),
  seriesType: Schema.optionalKey(seriesType).annotateKey(
    described("What a series is for: UNSCHEDULED (default) or RECURRING")
  ),
  paymentQueriesPerMinute: Schema.optionalKey(perMinute).annotateKey(
    described("Questions about one payment by its id; 2 a minute by default")
  ),
  checkoutQueriesPerMinute: Schema.optionalKey(perMinute).annotateKey(
    described("Questions about one checkout; 2 a minute by default")
  ),
  referenceQueriesPerMinute: Schema.optionalKey(perMinute).annotateKey(
    described("Questions by one reference; 2 a minute by default")
  )
}

const previousKeysText = described("Keys that notifications may still be encrypted with")
const brandsText = described("Brands that the widget offers; VISA and MASTER by default")
const queryText = described("Where a payment is asked for by our reference, in order")

/** Decodes an account's options from JSON; a fault names path and rule, never a value. */
export const configSchema = Schema.Struct({
  ...fields,
  previousWebhookKeys: Schema.optionalKey(previousWebhookKeys).annotateKey(previousKeysText),
  brands: Schema.optionalKey(brands).annotateKey(brandsText),
  referenceQuery: Schema.optionalKey(referenceQuery).annotateKey(queryText)
})

/** A list in one environment variable, with commas between. */
const separated = <S extends Schema.ConstraintCodec<ReadonlyArray<unknown>, ReadonlyArray<string>>>(
  schema: S
) =>
  Schema.String.pipe(
    Schema.decodeTo(schema, {
      decode: SchemaGetter.transform((text) => text.split(",").map((one) => one.trim())),
      encode: SchemaGetter.transform((list) => list.join(","))
    })
  )

/**
 * The same options from the configuration of the process: `OPEN_PAYMENT_BASE_URL`,
 * `OPEN_PAYMENT_ACCESS_TOKEN`, `OPEN_PAYMENT_ENTITY_ID`, `OPEN_PAYMENT_WEBHOOK_KEY`, and for each
 * optional one its own name in the same form, for example `OPEN_PAYMENT_TIMEOUT_MS`. Lists have commas.
 */
export const config: Config.Config<Options> = Config.schema(
  Schema.Struct({
    ...fields,
    previousWebhookKeys: Schema.optionalKey(separated(previousWebhookKeys)),
    brands: Schema.optionalKey(separated(brands)),
    referenceQuery: Schema.optionalKey(separated(referenceQuery))
  }).pipe(
    Schema.encodeKeys({
      baseUrl: "OPEN_PAYMENT_BASE_URL",
      accessToken: "OPEN_PAYMENT_ACCESS_TOKEN",
      entityId: "OPEN_PAYMENT_ENTITY_ID",
      webhookKey: "OPEN_PAYMENT_WEBHOOK_KEY",
      previousWebhookKeys: "OPEN_PAYMENT_PREVIOUS_WEBHOOK_KEYS",
      recurringEntityId: "OPEN_PAYMENT_RECURRING_ENTITY_ID",
      timeoutMs: "OPEN_PAYMENT_TIMEOUT_MS",
      testMode: "OPEN_PAYMENT_TEST_MODE",
      brands: "OPEN_PAYMENT_BRANDS",
      seriesType: "OPEN_PAYMENT_SERIES_TYPE",
      referenceQuery: "OPEN_PAYMENT_REFERENCE_QUERY",
      paymentQueriesPerMinute: "OPEN_PAYMENT_PAYMENT_QUERIES_PER_MINUTE",
      checkoutQueriesPerMinute: "OPEN_PAYMENT_CHECKOUT_QUERIES_PER_MINUTE",
      referenceQueriesPerMinute: "OPEN_PAYMENT_REFERENCE_QUERIES_PER_MINUTE"
    })
  )
)

/** The first fault of options that did not come through {@link configSchema}, or null. */
export const fault: (options: Options) => AccountOptions.Fault | null =
  AccountOptions.checker(configSchema)
