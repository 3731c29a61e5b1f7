/** Serves one call: what the kit's pipeline needs to know of this gateway. */
import { Effect } from "effect"
import type { ActiveFault } from "../Faults.ts"
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import * as body from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import { notFound } from "../kit/pages.ts"
import * as pipeline from "../kit/pipeline.ts"
import type { Processed } from "./answers.ts"
import * as backOffice from "./backOffice.ts"
import type { Call, Rejected } from "./Call.ts"
import { creates } from "./Call.ts"
import * as create from "./create.ts"
import * as inquiry from "./inquiry.ts"
import * as invoices from "./invoices.ts"
import * as pages from "./pages.ts"
import * as payout from "./payout.ts"
import * as payWithToken from "./payWithToken.ts"
import * as registrations from "./registrations.ts"
import { hundredthsOf } from "./Payment.ts"
import * as spoil from "./spoil.ts"
import type { State } from "./State.ts"
import { findById, findByReference, referenceKey } from "./State.ts"
import * as tokenCalls from "./tokenCalls.ts"
import type { World } from "./World.ts"
import { aftermath } from "./World.ts"

type MerchantCall = Extract<Call, { readonly _tag: "Merchant" }>
type TokenCall = Extract<Call, { readonly _tag: "Token" }>

const process = (
  state: State,
  call: MerchantCall,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const { fields, merchant, operation, pathId } = call
  const id = pathId ?? ""
  switch (operation) {
    case "create":
      return create.process(state, merchant, fields, moment, fault)
    case "CP":
    case "RF":
    case "RV":
      return backOffice.process(state, merchant, operation, id, fields, moment, fault)
    case "IN":
      return inquiry.process(state, merchant, pathId, fields, moment)
    case "resource":
      return inquiry.resource(state, merchant, id, moment)
    case "list":
      return inquiry.list(state, merchant, fields, moment)
    case "token.create":
      return registrations.store(state, merchant, fields, moment, fault)
    case "token.delete":
      return registrations.remove(state, merchant, id, fields, moment, fault)
    case "token.list":
      return registrations.list(state, merchant, call.isPartner, fields, moment)
    case "token.pay":
      return payWithToken.process(state, merchant, id, fields, moment, fault)
    case "repeat":
      return payWithToken.repeat(state, merchant, id, fields, moment, fault)
    case "payout":
      return payout.process(state, merchant, fields, moment, fault)
    default:
      return invoices.process(state, merchant, operation, fields, moment, fault)
  }
}

/** The merchant's own id, which an invoice has under a name of its own. */
const referenceOf = ({ fields }: MerchantCall): string | undefined =>
  fields.get("merchantTransactionId") ?? fields.get("merchantInvoiceId")

/** The payment whose amount may ask for a fault: the one that the call is about. */
const triggered = ({ state, triggers }: World, call: MerchantCall): ActiveFault | undefined => {
  const { fields, merchant, operation, pathId } = call
  const reference = referenceOf(call) ?? pathId ?? ""
  const isNew = creates(operation) || operation === "invoice.generate"
  const known = isNew
    ? undefined
    : (findById(state, merchant.memberId, pathId ?? fields.get("paymentId") ?? "") ??
      findByReference(state, merchant.memberId, reference))
  const amount = isNew ? fields.get("amount") : known?.amount
  const owner = referenceKey(merchant.memberId, known?.merchantTransactionId ?? reference)
  return triggers.take({ operation, hundredths: hundredthsOf(amount), owner })
}

/** Serves a call of a merchant whose token was checked. */
export const merchant = (
  world: World,
  call: MerchantCall,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { operation, pathId } = call
  return pipeline.serve(
    world,
    {
      operation,
      reference: referenceOf(call),
      paymentId: pathId,
      account: call.merchant.memberId,
      arrives: creates(operation),
      triggered: () => triggered(world, call),
      before: (fault, at) => spoil.before(world.state, fault, call.token, at),
      after: spoil.after,
      process: (at, fault) => {
        const processed = process(world.state, call, at, fault)
        const { body, outcome, payment } = processed
        return {
          outcome,
          body,
          paymentId: payment?.paymentId,
          aftermath: aftermath(world, processed)
        }
      }
    },
    moment
  )
}

/** Serves one of the three token calls. */
export const token = (
  world: World,
  { fields, operation }: TokenCall,
  moment: Moment
): Effect.Effect<SandboxResponse> =>
  pipeline.serve(
    world,
    {
      operation,
      before: (fault, at) => spoil.before(world.state, fault, undefined, at),
      process: (at) => tokenCalls.process(world.state, operation, fields, at)
    },
    moment
  )

/** Gives the answer of a request that never became a call. */
export const rejected = (
  world: World,
  { operation, outcome, reference, response }: Rejected,
  moment: Moment
): Effect.Effect<SandboxResponse> =>
  pipeline.reject(
    world,
    { operation, reference, arrives: creates(operation) },
    outcome,
    response,
    moment
  )

/** Whether the path is one of the customer's pages. */
export const isPage = (path: string): boolean => path === "/acs" || path === "/acs/complete"

/** Serves a customer's page. */
export const page = (
  world: World,
  request: SandboxRequest,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { state } = world
  const parsed = body.parse(header(request, "content-type"), request.body)
  const posted = parsed._tag === "Fields" ? parsed.fields : undefined
  const secret = posted?.get("MD") ?? new URLSearchParams(request.query).get("MD") ?? undefined
  if (request.path === "/acs") return Effect.succeed(pages.challenge(state, request, secret))
  const payment = pages.paymentOf(state, secret)
  if (payment === undefined || request.method !== "POST") return Effect.succeed(notFound())
  const changed = pages.decide(state, payment, posted?.get("PaRes"), moment.nowMs)
  const response = pages.back(state, payment)
  const isFinal = payment.underway === undefined
  const after = changed ? aftermath(world, { notify: isFinal, payment }) : undefined
  return after === undefined ? Effect.succeed(response) : Effect.as(after, response)
}
