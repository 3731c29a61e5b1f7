import type { CallOptions } from "./Options.ts"
import type { Queried } from "./internal/routes.ts"
import type * as Inputs from "./Inputs.ts"
import type * as Objects from "./Objects.ts"

/** In what calls answer, for answers that hold `Of`: effects and streams, or promises and async iterables. */
export interface Kind {
  readonly Of: unknown
  /** One answer. */
  readonly one: unknown
  /** Every item of a list; pages are asked for as they are needed. */
  readonly many: unknown
}

/** One answer that holds an `A`. */
export type One<K extends Kind, A> = (K & { readonly Of: A })["one"]

/** A list of `A`. */
export type Many<K extends Kind, A> = (K & { readonly Of: A })["many"]

/** One page of a list, and where the next begins. */
export interface Page<A> {
  readonly data: ReadonlyArray<A>
  readonly nextCursor: string | null
}

/** How payments are looked for. */
export type PaymentQuery = Queried<"listPayments">

/** How payouts are looked for. */
export type PayoutQuery = Queried<"listPayouts">

/** How incidents are looked for. */
export type IncidentQuery = Queried<"listIncidents">

/** How events are looked for. */
export type EventQuery = Queried<"listEvents">

/** Which part of the gateway's own list: from `from` until before `to`, ISO 8601. */
export type TransactionQuery = Queried<"listTransactions">

/**
 * Every call of the contract that takes an API key. Calls that move money take an `idempotencyKey` and make
 * one where none is given; it stays the same for all tries of the call.
 */
export interface Calls<K extends Kind, Options = CallOptions> {
  readonly payments: {
    /** Charges a shopper once. A decline is a `SwitchyardProblem` with its `payment`. */
    readonly create: (payment: Inputs.PaymentInput, options?: Options) => One<K, Objects.Payment>
    /** The payment as it is now, with its attempts. */
    readonly get: (id: string, options?: Options) => One<K, Objects.Payment>
    /** Newest first. */
    readonly list: (query?: PaymentQuery, options?: Options) => Many<K, Objects.Payment>
    /** One page of {@link list}. */
    readonly page: (query?: PaymentQuery, options?: Options) => One<K, Page<Objects.Payment>>
    /** Every change of its attempts, with what it rests on. */
    readonly timeline: (id: string, options?: Options) => Many<K, Objects.TimelineEntry>
    /** Its plan, made again from what it was decided with, and what was made of it. */
    readonly routing: (id: string, options?: Options) => One<K, Objects.Explanation>
    /** All that is left, or a part where the gateway can. */
    readonly capture: (
      id: string,
      amount?: Inputs.AmountInput,
      options?: Options
    ) => One<K, Objects.Payment>
    /** Releases what has been authorized and not captured. */
    readonly void: (
      id: string,
      amount?: Inputs.AmountInput,
      options?: Options
    ) => One<K, Objects.Payment>
    /** All that is left of what was captured, or a part where the gateway can. */
    readonly refund: (
      id: string,
      refund?: Inputs.RefundInput,
      options?: Options
    ) => One<K, Objects.Refund>
    /** A new payment of the series that this one began. */
    readonly rebill: (
      id: string,
      rebill: Inputs.RebillInput,
      options?: Options
    ) => One<K, Objects.Payment>
    /** Asks the gateway now, and answers what has become of the payment. */
    readonly sync: (id: string, options?: Options) => One<K, Objects.Payment>
    /** Settles by hand what is `needs_review`. Role `admin`. */
    readonly resolve: (
      id: string,
      resolution: Inputs.ResolveInput,
      options?: Options
    ) => One<K, Objects.Payment>
  }
  readonly refunds: {
    /** The refund as it is now. */
    readonly get: (id: string, options?: Options) => One<K, Objects.Refund>
  }
  readonly payouts: {
    /** Pays out once. A refusal is a `SwitchyardProblem` with its `payout`. */
    readonly create: (payout: Inputs.PayoutInput, options?: Options) => One<K, Objects.Payout>
    /** The payout as it is now. */
    readonly get: (id: string, options?: Options) => One<K, Objects.Payout>
    /** Newest first. */
    readonly list: (query?: PayoutQuery, options?: Options) => Many<K, Objects.Payout>
    /** One page of {@link list}. */
    readonly page: (query?: PayoutQuery, options?: Options) => One<K, Page<Objects.Payout>>
    /** Every change of its attempts, with what it rests on. */
    readonly timeline: (id: string, options?: Options) => Many<K, Objects.TimelineEntry>
    /** Its plan, made again from what it was decided with, and what was made of it. */
    readonly routing: (id: string, options?: Options) => One<K, Objects.Explanation>
    /** Asks the gateway now, and answers what has become of the payout. */
    readonly sync: (id: string, options?: Options) => One<K, Objects.Payout>
    /** Settles by hand what is `needs_review`. Role `admin`. */
    readonly resolve: (
      id: string,
      resolution: Inputs.ResolveInput,
      options?: Options
    ) => One<K, Objects.Payout>
  }
  readonly tokens: {
    /** Keeps a card at one gateway, without charging it. */
    readonly create: (token: Inputs.TokenInput, options?: Options) => One<K, Objects.Token>
    /** The stored card as it is now. */
    readonly get: (id: string, options?: Options) => One<K, Objects.Token>
    /** The gateway forgets the card. */
    readonly delete: (id: string, options?: Options) => One<K, void>
  }
  readonly accounts: {
    /** What each account can do, its limits, and how it has been doing. */
    readonly list: (options?: Options) => Many<K, Objects.Account>
    /** What the account holds, as its gateway says now. */
    readonly balance: (id: string, options?: Options) => One<K, Objects.Balance>
    /** The gateway's own list. */
    readonly transactions: (
      id: string,
      query?: TransactionQuery,
      options?: Options
    ) => Many<K, Objects.AccountTransaction>
  }
  readonly incidents: {
    /** What a person has to look at, newest first. Role `admin`. */
    readonly list: (query?: IncidentQuery, options?: Options) => Many<K, Objects.Incident>
    /** One page of {@link list}. */
    readonly page: (query?: IncidentQuery, options?: Options) => One<K, Page<Objects.Incident>>
  }
  readonly routing: {
    /** The policy with its version. */
    readonly get: (options?: Options) => One<K, Objects.Routing>
    /** Replaces the policy, for payments from now on. Role `admin`. */
    readonly put: (policy: Inputs.PolicyInput, options?: Options) => One<K, Objects.Routing>
    /** Which accounts a payment would be offered to, and why. No money moves. */
    readonly decide: (request: Inputs.DecideInput, options?: Options) => One<K, Objects.Decision>
  }
  readonly webhookEndpoints: {
    /** Where events go. Role `admin`. */
    readonly list: (options?: Options) => Many<K, Objects.Endpoint>
    /** Adds one; its `secret` is answered this once. Role `admin`. */
    readonly create: (
      endpoint: Inputs.EndpointInput,
      options?: Options
    ) => One<K, Objects.CreatedEndpoint>
    /** Removes one. Role `admin`. */
    readonly delete: (id: string, options?: Options) => One<K, void>
  }
  readonly events: {
    /** What endpoints were told, newest first. */
    readonly list: (query?: EventQuery, options?: Options) => Many<K, Objects.Event>
    /** One page of {@link list}. */
    readonly page: (query?: EventQuery, options?: Options) => One<K, Page<Objects.Event>>
    /** Sends an event again to every endpoint, with the same id and bytes. */
    readonly redeliver: (id: string, options?: Options) => One<K, Objects.Event>
  }
}
