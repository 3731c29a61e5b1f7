import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Capabilities } from "./Capabilities.ts"
import type { Money } from "./Money.ts"
import {
  compare,
  compareCharge,
  comparePayout,
  comparePayoutStatus,
  compareReference,
  compareStatus
} from "./internal/integrity.ts"
import * as Refusals from "./internal/refusals.ts"
import type * as Operation from "./Operation.ts"
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

/** Calls that only one gateway has, beside the operations of the contract; none may have their names. */
export type OwnCalls = Readonly<
  Record<string, (request: never) => Effect.Effect<unknown, PaymentError>>
> & { readonly [Name in Operation.Operation]?: never }

/** The narrow part that a provider passes to {@link make}. */
export interface ProviderParams<
  C extends Capabilities,
  Own extends OwnCalls = Record<never, never>
> {
  readonly provider: string
  /** The list of operations in it decides which of them have to be given. */
  readonly capabilities: C
  readonly operations: Pick<Operation.Operations, C["operations"][number]>
  /** What the gateway has beyond the contract; core adds deadline, span and the defence of defects. */
  readonly own?: Own
  /** Deadline of one operation, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number
}

/**
 * Builds a provider's service. Core adds to each operation: the refusal of what the gateway cannot
 * carry and of absent fields that it demands (before anything is sent), a deadline, the comparison of
 * the answer with the request, a span, and `OutcomeUnknown` for any defect on the way.
 */
export const make = <
  const C extends Capabilities,
  const Own extends OwnCalls = Record<never, never>
>(
  params: ProviderParams<C, Own>
): Provider<C["operations"][number]> & Own => {
  const { provider, capabilities, operations, timeoutMs = 30_000 } = params
  const payments = generalService(provider, capabilities, operations, timeoutMs)
  const offered = Object.fromEntries(
    capabilities.operations.map((name) => [name, payments[name]])
  ) as Pick<Operation.Operations, C["operations"][number]>
  const own = Object.fromEntries(
    Object.entries(params.own ?? {}).map(([operation, call]) => [
      operation,
      (request: never) =>
        guard(
          { provider, operation },
          timeoutMs,
          Effect.suspend(() => call(request)),
          () => null
        )
    ])
  ) as Own
  return Object.assign(offered, own, { provider, capabilities, payments })
}

/** Why the gateway's format cannot carry an amount, or null where it can. */
export const amountRefusal: (
  capabilities: Pick<Capabilities, "amountDecimals" | "maxAmount">,
  amount: Money
) => string | null = Refusals.amountRefusal

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
    refuse: Refusals.Refuse<Request> = Refusals.none
  ) => {
    const at = { provider, operation }
    if (call === undefined || !capabilities.operations.includes(operation)) {
      return () => Effect.fail(new UnsupportedOperation({ ...at, detail: operation }))
    }
    return (request: Request): Effect.Effect<Answer, PaymentError> =>
      Effect.suspend(() => {
        const refusal = Refusals.of(refuse, capabilities, at, request)
        return refusal === null
          ? guard(
              at,
              timeoutMs,
              Effect.suspend(() => call(request)),
              (answer) => mismatch(request, answer)
            )
          : Effect.fail(refusal)
      })
  }
  const nothing = () => null
  return {
    provider,
    capabilities,
    authorize: wrap("authorize", given.authorize, compareCharge, Refusals.charge),
    purchase: wrap("purchase", given.purchase, compareCharge, Refusals.charge),
    capture: wrap("capture", given.capture, compareReference, Refusals.amount),
    void: wrap("void", given.void, compareReference, Refusals.release),
    refund: wrap("refund", given.refund, compare, Refusals.amount),
    rebill: wrap("rebill", given.rebill, compare, Refusals.amount),
    receipt: wrap("receipt", given.receipt, compareReference, Refusals.amount),
    payout: wrap("payout", given.payout, comparePayout, Refusals.payout),
    payoutStatus: wrap("payoutStatus", given.payoutStatus, comparePayoutStatus),
    tokenize: wrap("tokenize", given.tokenize, nothing, Refusals.tokenize),
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
  at: { readonly provider: string; readonly operation: string },
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
