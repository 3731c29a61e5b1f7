import { Options as AccountOptions } from "@switchyard/core"
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** The options of one merchant account at the gateway (sheet sections 1, 5.1, 9, 10 and 15). */
export interface Options {
  /** The API's host, for example `https://test.api.us.payapex.com`; without a slash at the end. */
  readonly baseUrl: string
  /** The checkout page; its host cannot be derived from the API's. Without a slash at the end. */
  readonly checkoutUrl: string
  /** The API credential's id, for the token. */
  readonly clientId: string
  /** The API credential's secret, for the token. */
  readonly clientSecret: Redacted.Redacted<string>
  /** The account id of the portal, which the checkout page calls `client_id`; `clientId` by default. */
  readonly accountId?: string
  /** Deadline of one operation in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number
  /**
   * What the checkout page does when the shopper pays; the request cannot choose. Absent: not known,
   * then the page serves `purchase` alone, and the status tells whether the money was only held.
   */
  readonly hostedOperation?: HostedOperation
  /** The page on which a card to be stored is typed in; by default `card` beside the checkout page. */
  readonly cardCheckoutUrl?: string
  /** Also send the billing country and postal code inside `card`; off by default. */
  readonly cardAddress?: boolean
}

/** The two things that the checkout page may do. */
export type HostedOperation = "authorize" | "purchase"

// The rule is the whole message: a value that broke it is never repeated.
const rule = (text: string) => ({ message: text, expected: text })

const nonEmpty = rule("must be text and not empty")
const NonEmpty = Schema.String.annotate(nonEmpty).check(Schema.isMinLength(1, nonEmpty))

const url = rule("must be an http or https URL without query and without a slash at its end")
const Url = Schema.String.annotate(url).check(
  Schema.isPattern(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?(?<!\/)$/, url),
  Schema.makeFilter((text) => URL.canParse(text), url)
)

const milliseconds = rule("must be a whole number of milliseconds from 1 to 600000")
const timeoutMs = Schema.Number.annotate(milliseconds).check(
  Schema.isInt(milliseconds),
  Schema.isBetween({ minimum: 1, maximum: 600_000 }, milliseconds)
)

const HostedOperation = Schema.Literals(["authorize", "purchase"]).annotate(
  rule("must be authorize or purchase")
)

const flag = Schema.Boolean.annotate(rule("must be true or false"))

const described = (description: string) => ({ description })

/** Decodes an account's options from JSON; a fault names path and rule, never a value. */
export const configSchema = Schema.Struct({
  baseUrl: Url.annotateKey(described("The API's host, without a slash at the end")),
  checkoutUrl: Url.annotateKey(described("The checkout page, without a slash at the end")),
  clientId: NonEmpty.annotateKey(described("The API credential's id, for the token")),
  clientSecret: Schema.RedactedFromValue(NonEmpty).annotateKey(
    described("The API credential's secret, for the token")
  ),
  accountId: Schema.optionalKey(NonEmpty).annotateKey(
    described("The portal's account id, for the checkout page; clientId by default")
  ),
  timeoutMs: Schema.optionalKey(timeoutMs).annotateKey(
    described("Deadline of one operation in milliseconds; 30000 by default")
  ),
  hostedOperation: Schema.optionalKey(HostedOperation).annotateKey(
    described("What the checkout page does when the shopper pays: authorize or purchase")
  ),
  cardCheckoutUrl: Schema.optionalKey(Url).annotateKey(
    described("The page that stores a card; by default card beside the checkout page")
  ),
  cardAddress: Schema.optionalKey(flag).annotateKey(
    described("Also send the billing country and postal code inside the card")
  )
})

/**
 * The same options from the configuration of the process: `INTENTS_BASE_URL`, `INTENTS_CHECKOUT_URL`,
 * `INTENTS_CLIENT_ID`, `INTENTS_CLIENT_SECRET`, and for each optional one its own name in the same form,
 * for example `INTENTS_ACCOUNT_ID`.
 */
export const config: Config.Config<Options> = Config.schema(
  configSchema.pipe(
    Schema.encodeKeys({
      baseUrl: "INTENTS_BASE_URL",
      checkoutUrl: "INTENTS_CHECKOUT_URL",
      clientId: "INTENTS_CLIENT_ID",
      clientSecret: "INTENTS_CLIENT_SECRET",
      accountId: "INTENTS_ACCOUNT_ID",
      timeoutMs: "INTENTS_TIMEOUT_MS",
      hostedOperation: "INTENTS_HOSTED_OPERATION",
      cardCheckoutUrl: "INTENTS_CARD_CHECKOUT_URL",
      cardAddress: "INTENTS_CARD_ADDRESS"
    })
  )
)

/** The first fault of options that did not come through {@link configSchema}, or null. */
export const fault: (options: Options) => AccountOptions.Fault | null =
  AccountOptions.checker(configSchema)
