import type { HttpApi, HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import type { Api } from "../Api.ts"
import type { Page } from "../Calls.ts"

/**
 * Method and path of every call, held against the contract by the compiler: nothing of the contract is
 * loaded at run time, which keeps the client small.
 */

type GroupsOf<A> = A extends HttpApi.HttpApi<string, infer Groups> ? Groups : never
type Endpoint = HttpApiGroup.Endpoints<GroupsOf<typeof Api>>

/** Endpoints that gateways, shoppers' browsers and operators' tools use: no key, so no calls of a client. */
type Keyless =
  | "checkout"
  | "live"
  | "metrics"
  | "ready"
  | "receive"
  | "receiveWithSecret"
  | "returnByGet"
  | "returnByPost"

/** A call, by its endpoint's name in the contract. */
export type Call = Exclude<Endpoint["identifier"], Keyless>

type EndpointOf<C extends Call> = Extract<Endpoint, { readonly identifier: C }>

/** The members of a call's query. */
export type Queried<C extends Call> = HttpApiEndpoint.Query<EndpointOf<C>>["Type"]

/** What a call answers. */
export type Answered<C extends Call> = HttpApiEndpoint.Success<EndpointOf<C>>["Type"]

/** Calls that answer a page. */
export type ListCall = {
  [C in Call]: Answered<C> extends Page<unknown> ? C : never
}[Call]

/** What the list of a call holds. */
export type Item<C extends ListCall> = Answered<C>["data"][number]

/** What may be repeated when no answer came. */
type Repeat =
  /** It changes nothing, or only asks. */
  | "always"
  /** Its idempotency key makes every repetition the same request. */
  | "keyed"
  /** A repetition would be a second request: only what was refused unread is sent again. */
  | "refused"

type Routes = {
  readonly [C in Call]: readonly [EndpointOf<C>["method"], EndpointOf<C>["path"], Repeat]
}

/** See {@link Routes}. */
export const routes = {
  createPayment: ["POST", "/v1/payments", "keyed"],
  listPayments: ["GET", "/v1/payments", "always"],
  getPayment: ["GET", "/v1/payments/:id", "always"],
  getTimeline: ["GET", "/v1/payments/:id/timeline", "always"],
  getPaymentRouting: ["GET", "/v1/payments/:id/routing", "always"],
  capturePayment: ["POST", "/v1/payments/:id/capture", "keyed"],
  voidPayment: ["POST", "/v1/payments/:id/void", "keyed"],
  refundPayment: ["POST", "/v1/payments/:id/refunds", "keyed"],
  getRefund: ["GET", "/v1/refunds/:id", "always"],
  rebillPayment: ["POST", "/v1/payments/:id/rebill", "keyed"],
  syncPayment: ["POST", "/v1/payments/:id/sync", "always"],
  resolvePayment: ["POST", "/v1/payments/:id/resolve", "refused"],
  createPayout: ["POST", "/v1/payouts", "keyed"],
  listPayouts: ["GET", "/v1/payouts", "always"],
  getPayout: ["GET", "/v1/payouts/:id", "always"],
  getPayoutTimeline: ["GET", "/v1/payouts/:id/timeline", "always"],
  getPayoutRouting: ["GET", "/v1/payouts/:id/routing", "always"],
  syncPayout: ["POST", "/v1/payouts/:id/sync", "always"],
  resolvePayout: ["POST", "/v1/payouts/:id/resolve", "refused"],
  createToken: ["POST", "/v1/tokens", "keyed"],
  getToken: ["GET", "/v1/tokens/:id", "always"],
  deleteToken: ["DELETE", "/v1/tokens/:id", "refused"],
  listAccounts: ["GET", "/v1/accounts", "always"],
  getBalance: ["GET", "/v1/accounts/:id/balance", "always"],
  listTransactions: ["GET", "/v1/accounts/:id/transactions", "always"],
  listIncidents: ["GET", "/v1/incidents", "always"],
  getRouting: ["GET", "/v1/routing", "always"],
  putRouting: ["PUT", "/v1/routing", "refused"],
  decide: ["POST", "/v1/routing/decide", "always"],
  listEndpoints: ["GET", "/v1/webhook-endpoints", "always"],
  createEndpoint: ["POST", "/v1/webhook-endpoints", "refused"],
  deleteEndpoint: ["DELETE", "/v1/webhook-endpoints/:id", "refused"],
  listEvents: ["GET", "/v1/events", "always"],
  redeliverEvent: ["POST", "/v1/events/:id/redeliver", "refused"]
} as const satisfies Routes

/** A call with an idempotency key. */
export type KeyedCall = {
  [C in Call]: (typeof routes)[C][2] extends "keyed" ? C : never
}[Call]
