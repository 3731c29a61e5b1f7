import { PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import type { Options } from "../OpenPaymentConfig.ts"
import type * as Actions from "./actions.ts"
import type * as Client from "./client.ts"
import { provider, type Seen } from "./errors.ts"
import * as Limiter from "./limiter.ts"
import * as Requests from "./requests.ts"
import type { Decision } from "./transactions.ts"
import * as Wire from "./wire.ts"

/** One account with its constant parts made once. */
export interface Account {
  readonly client: Client.Client
  readonly limiter: Limiter.Limiter
  readonly options: Options
  /** The entity as bodies and queries begin. */
  readonly entity: string
  /** The entity of payments without the shopper, where it is another one. */
  readonly recurringEntity: string | undefined
  /** How bodies end. */
  readonly testMode: string
  readonly series: Requests.Series
  readonly widget: Actions.WidgetOptions
  /** Never to be repeated in a message. */
  readonly accessToken: string
}

const defaultBrands = ["VISA", "MASTER"]

/** Prepares an account. */
export const make = (options: Options, client: Client.Client): Account => {
  const { baseUrl, brands = defaultBrands, entityId, recurringEntityId } = options
  return {
    client,
    limiter: Limiter.make(),
    options,
    entity: Requests.entity(entityId),
    recurringEntity:
      recurringEntityId === undefined || recurringEntityId === entityId
        ? undefined
        : Requests.entity(recurringEntityId),
    testMode: Requests.testMode(options.testMode),
    series: options.seriesType ?? "UNSCHEDULED",
    widget: { baseUrl, brands },
    accessToken: Redacted.value(options.accessToken)
  }
}

/** Sends and decides; `hidden` are texts that a message of the gateway must not bring back. */
export const ask = <A>(
  account: Account,
  operation: string,
  request: Client.Request,
  decide: (seen: Seen) => Decision<A>,
  hidden: ReadonlyArray<string> = []
): Effect.Effect<A, PaymentError.PaymentError> =>
  Effect.flatMap(account.client.call(operation, request, Wire.readAnswer), (reply) =>
    Effect.fromResult(decide(seenOf(account, operation, reply, hidden)))
  )

/** Questions about one payment, checkout or reference in a minute, where the account says nothing else. */
export const defaultPerMinute = 2

/** Takes one question about a payment by its id, at the endpoint that the subject names. */
export const takePayment = ({ limiter, options }: Account, operation: string, subject: string) =>
  limiter.take(operation, subject, options.paymentQueriesPerMinute ?? defaultPerMinute)

/** Takes one question about a checkout. */
export const takeCheckout = ({ limiter, options }: Account, operation: string, id: string) =>
  limiter.take(operation, `checkouts/${id}`, options.checkoutQueriesPerMinute ?? defaultPerMinute)

/** A reply as a decision sees it. */
export const seenOf = (
  { accessToken }: Account,
  operation: string,
  { httpStatus, value }: Client.Reply<Wire.Answer>,
  hidden: ReadonlyArray<string> = []
): Seen => ({ operation, httpStatus, answer: value, hidden: [accessToken, ...hidden] })

/** The gateway or this package cannot do it; nothing was sent. */
export const unsupported = (operation: string, detail: string) =>
  Effect.fail(new PaymentError.UnsupportedOperation({ provider, operation, detail }))

/** The request breaks a rule; nothing was sent. */
export const invalid = (operation: string, path: string, rule: string) =>
  Effect.fail(new PaymentError.InvalidRequest({ provider, operation, path, rule }))
