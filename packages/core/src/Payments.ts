import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Capabilities } from "./Capabilities.ts"
import {
  compare,
  comparePayoutStatus,
  compareReference,
  compareStatus
} from "./internal/integrity.ts"
import * as Money from "./Money.ts"
import type * as Operation from "./Operation.ts"
import type { ChargeRequest } from "./Payment.ts"
import { OutcomeUnknown, type PaymentError, UnsupportedOperation } from "./PaymentError.ts"
import { isVerified, WebhookError } from "./Webhook.ts"

/** The general service: every operation is callable; what the gateway lacks is `UnsupportedOperation`. */
export interface Service extends Operation.Operations {
  /** Provider id, for example `checksum`. */
  readonly provider: string
  readonly capabilities: Capabilities
}

/** The tag of the general service. */
export class Payments extends Context.Service<Payments, Service>()("@switchyard/core/Payments") {}

/** A provider's own service: only what its gateway documents can be called, the rest does not compile. */
export type Provider<Names extends Operation.Operation> = Pick<Operation.Operations, Names> & {
  readonly provider: string
  readonly capabilities: Capabilities
  /** The same gateway behind the general interface. */
  readonly payments: Service
}

/** The narrow part that a provider passes to {@link make}. */
export interface ProviderParams<C extends Capabilities> {
  readonly provider: string
  /** The list of operations in it decides which of them have to be given. */
  readonly capabilities: C
  readonly operations: Pick<Operation.Operations, C["operations"][number]>
  /** Deadline of one operation, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number
}

/**
 * Builds a provider's service. Core adds to each operation: the refusal of methods, currencies and
 * amounts that the gateway cannot carry (before anything is sent), a deadline, the comparison of the
 * answer with the request, a span, and `OutcomeUnknown` for any defect on the way.
 */
export const make = <const C extends Capabilities>(
  params: ProviderParams<C>
): Provider<C["operations"][number]> => {
  const { provider, capabilities, operations, timeoutMs = 30_000 } = params
  const payments = generalService(provider, capabilities, operations, timeoutMs)
  const own = Object.fromEntries(
    capabilities.operations.map((name) => [name, payments[name]])
  ) as Pick<Operation.Operations, C["operations"][number]>
  return Object.assign(own, { provider, capabilities, payments })
}

type Refuse<Request> = (request: Request) => string | null
type Compare<Request, Answer> = (request: Request, answer: Answer) => string | null

const generalService = (
  provider: string,
  capabilities: Capabilities,
  given: Partial<Operation.Operations>,
  timeoutMs: number
): Service => {
  const wrap = <Request, Answer>(
    operation: Operation.Operation,
    call: ((request: Request) => Effect.Effect<Answer, PaymentError>) | undefined,
    mismatch: Compare<Request, Answer>,
    refuse: Refuse<Request> = () => null
  ) => {
    const at = { provider, operation }
    if (call === undefined || !capabilities.operations.includes(operation)) {
      return () => Effect.fail(new UnsupportedOperation({ ...at, detail: operation }))
    }
    return (request: Request): Effect.Effect<Answer, PaymentError> => {
      const detail = refuse(request)
      if (detail !== null) return Effect.fail(new UnsupportedOperation({ ...at, detail }))
      return guard(
        at,
        timeoutMs,
        Effect.suspend(() => call(request)),
        (answer) => mismatch(request, answer)
      )
    }
  }
  const refuseCharge = chargeRefusal(capabilities)
  const refuseAmount = (request: { readonly amount?: Money.Money }) =>
    request.amount === undefined ? null : moneyRefusal(capabilities, request.amount)
  const nothing = () => null
  return {
    provider,
    capabilities,
    authorize: wrap("authorize", given.authorize, compare, refuseCharge),
    purchase: wrap("purchase", given.purchase, compare, refuseCharge),
    capture: wrap("capture", given.capture, compareReference, refuseAmount),
    void: wrap("void", given.void, compareReference, refuseAmount),
    refund: wrap("refund", given.refund, compare, refuseAmount),
    rebill: wrap("rebill", given.rebill, compare, refuseAmount),
    receipt: wrap("receipt", given.receipt, compareReference, refuseAmount),
    payout: wrap("payout", given.payout, compare, refuseAmount),
    payoutStatus: wrap("payoutStatus", given.payoutStatus, comparePayoutStatus),
    tokenize: wrap("tokenize", given.tokenize, nothing),
    deleteToken: wrap("deleteToken", given.deleteToken, nothing),
    status: wrap("status", given.status, compareStatus),
    list: wrap("list", given.list, nothing),
    balance: wrap("balance", given.balance, nothing),
    webhook: webhook(provider, capabilities, given.webhook)
  }
}

const webhook = (
  provider: string,
  capabilities: Capabilities,
  given: Operation.Operations["webhook"] | undefined
): Operation.Operations["webhook"] => {
  const fail = (kind: WebhookError["kind"], detail: string) =>
    Effect.fail(new WebhookError({ provider, kind, detail }))
  if (given === undefined || !capabilities.operations.includes("webhook")) {
    return () => fail("unsupported", "no webhooks")
  }
  // Hostile bytes that make a provider throw are refused like any other unreadable ones.
  return (raw) =>
    Effect.suspend(() => given(raw)).pipe(
      Effect.catchDefect(() => fail("unreadable", "defect")),
      Effect.filterOrElse(isVerified, () => fail("unsigned", "not verified"))
    )
}

// A stack costs as much as the rest of the span, and names only this file.
const noStackTrace = { captureStackTrace: false }

const guard = <Answer>(
  at: { readonly provider: string; readonly operation: Operation.Operation },
  timeoutMs: number,
  call: Effect.Effect<Answer, PaymentError>,
  mismatch: (answer: Answer) => string | null
): Effect.Effect<Answer, PaymentError> =>
  call.pipe(
    Effect.timeoutOrElse({
      duration: Duration.millis(timeoutMs),
      orElse: () => Effect.fail(new OutcomeUnknown({ ...at, cause: "timeout" }))
    }),
    Effect.flatMap((answer) => {
      const detail = mismatch(answer)
      return detail === null
        ? Effect.succeed(answer)
        : Effect.fail(new OutcomeUnknown({ ...at, cause: "mismatch", detail }))
    }),
    // A defect's own text may hold anything, so none of it is kept.
    Effect.catchDefect(() => Effect.fail(new OutcomeUnknown({ ...at, cause: "defect" }))),
    Effect.withSpan(`Payments.${at.operation}`, { attributes: at, kind: "client" }, noStackTrace)
  )

const chargeRefusal =
  (capabilities: Capabilities) =>
  (request: ChargeRequest): string | null =>
    capabilities.methods.includes(request.method.type)
      ? moneyRefusal(capabilities, request.amount)
      : "method"

const moneyRefusal = (capabilities: Capabilities, amount: Money.Money): string | null =>
  capabilities.currencies === "any" || capabilities.currencies.includes(amount.currency)
    ? amountRefusal(capabilities, amount)
    : "currency"

/** Why the gateway's format cannot carry an amount, or null where it can. */
export const amountRefusal = (capabilities: Capabilities, amount: Money.Money): string | null => {
  const decimals = capabilities.amountDecimals
  if (decimals === null && capabilities.maxAmount === null) return null
  const text = Money.format(amount, decimals ?? undefined)
  if (text._tag === "Failure") return "amount.decimals"
  const units = BigInt(text.success.replace(".", ""))
  return capabilities.maxAmount !== null && units > capabilities.maxAmount ? "amount.maximum" : null
}
