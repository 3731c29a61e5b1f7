import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { Authorization } from "../Authorization.ts"
import { byId, described, errors, listed, noQuery, reading, time } from "../internal/endpoint.ts"
import * as Objects from "../Objects.ts"

const asking = errors(401, 403, 404, 422, 429, 502, 503)

const list = HttpApiEndpoint.get("listAccounts", "/v1/accounts", {
  query: noQuery,
  success: Objects.page(Objects.Account),
  error: reading
}).annotateMerge(
  listed("List accounts", "What each can do, its limits, and how it has been doing.")
)

const balance = HttpApiEndpoint.get("getBalance", "/v1/accounts/:id/balance", {
  params: byId,
  success: Objects.Balance,
  error: asking
}).annotateMerge(described("Read an account's balance", "The gateway is asked now."))

const transactions = HttpApiEndpoint.get("listTransactions", "/v1/accounts/:id/transactions", {
  params: byId,
  query: { from: Schema.optionalKey(time), to: Schema.optionalKey(time) },
  success: Objects.page(Objects.AccountTransaction),
  error: asking
}).annotateMerge(
  listed("Read the gateway's own list", "From `from` until before `to`, in its own words.")
)

/** The merchant's accounts at gateways. */
export const AccountsGroup = HttpApiGroup.make("accounts")
  .add(list, balance, transactions)
  .middleware(Authorization)
