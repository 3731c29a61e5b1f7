/**
 * `POST /v1/payments/{id}`: capture, refund, reversal, rebill, receipt (open-payment.md sections
 * 2.4 and 2.7 to 2.10).
 */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import { amountProblem } from "./checks.ts"
import { answered } from "./payments.ts"
import { record } from "./records.ts"
import type { ListedCode } from "./resultCodes.ts"
import type { State } from "./State.ts"
import { isSameMerchant } from "./State.ts"
import type { Step } from "./steps.ts"
import * as steps from "./steps.ts"
import type { Instrument, Transaction } from "./Transaction.ts"
import { hundredthsOf, keptOf, openOf } from "./Transaction.ts"
import * as transitions from "./transitions.ts"
import type { World } from "./World.ts"

/** An unknown id is answered as live systems were seen to answer it (section 8). */
const unknownReference = {
  CP: "700.400.510",
  RF: "600.200.500",
  RV: "700.400.530",
  RB: "700.400.580",
  RC: "700.400.580"
} as const satisfies Record<Step, ListedCode>

/** The transaction that a step refers to; undefined when the merchant has none with this id. */
const referenceOf = (state: State, entityId: string, id: string): Transaction | undefined => {
  const reference = state.transactions.get(id)
  if (reference === undefined || reference.paymentType === "3D") return undefined
  return isSameMerchant(state, reference.entityId, entityId) ? reference : undefined
}

/** A rebill debits the same card; other steps show the brand only. */
const instrumentOf = (step: Step, reference: Transaction): Instrument | undefined => {
  const { instrument } = reference
  if (instrument === undefined || step === "RB") return instrument
  return { brand: instrument.brand, number: undefined, card: undefined }
}

/** The amount of the step; the whole of what is left for a reversal without one. */
const amountOf = (step: Step, reference: Transaction | undefined, fields: Fields): number => {
  const hundredths = hundredthsOf(fields.get("amount"))
  if (hundredths !== undefined || reference === undefined || step !== "RV") return hundredths ?? 0
  return reference.paymentType === "PA" ? openOf(reference) : keptOf(reference)
}

const requestProblem = (step: Step, reference: Transaction, fields: Fields) => {
  const currency = fields.get("currency")
  const amount = fields.get("amount")
  if (amount === undefined || currency === undefined) return undefined
  if (currency !== reference.currency && step !== "RB") return "700.100.500"
  return amountProblem(amount, currency, false)
}

/** Whoever asks, and for which step. */
export interface StepCall {
  readonly entityId: string
  readonly step: Step
  readonly pathId: string
  readonly fields: Fields
}

const recordStep = (
  state: State,
  { entityId, fields, pathId, step }: StepCall,
  target: Transaction | undefined,
  moment: Moment
): Transaction =>
  record(
    state,
    {
      entityId,
      paymentType: step,
      instrument: target === undefined ? undefined : instrumentOf(step, target),
      hundredths: amountOf(step, target, fields),
      currency: fields.get("currency") ?? target?.currency ?? "",
      fields,
      parent: target,
      referencedId: pathId
    },
    moment
  )

/** Makes the step, or a rejected transaction that says why not. */
export const process = (
  world: World,
  call: StepCall,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const { state } = world
  const { entityId, fields, pathId, step } = call
  const reference = referenceOf(state, entityId, pathId)
  const target = reference === undefined ? undefined : steps.targetOf(step, reference)
  const refuse = (code: ListedCode): Processed => {
    const refused = recordStep(state, call, reference, moment)
    transitions.reject(refused, code, moment.nowMs)
    return answered(world, refused, moment)
  }
  if (reference === undefined) return refuse(unknownReference[step])
  if (reference.entityId !== entityId) return refuse("700.400.700")
  const hundredths = amountOf(step, target ?? reference, fields)
  const problem =
    steps.phaseProblem(reference) ??
    requestProblem(step, reference, fields) ??
    steps.problemOf(state.switches, step, reference, hundredths, moment.nowMs)
  if (problem !== undefined) return refuse(problem)
  const transaction = recordStep(state, call, target ?? reference, moment)
  if (fault?.name === "decline") transitions.reject(transaction, "800.100.152", moment.nowMs)
  else if (fault?.name === "pending" || fault?.name === "pendingDecline") {
    const endsAtMs = moment.nowMs + (fault.afterMs ?? Infinity)
    transitions.begin(transaction, fault.name === "pending", endsAtMs, moment.nowMs)
  } else transitions.conclude(state, transaction, moment)
  return answered(world, transaction, moment)
}

/** A type that no merchant can send here: chargebacks come from the platform. */
export const otherType = (entityId: string, fields: Fields, moment: Moment): Processed => {
  const type = fields.get("paymentType")
  const code = type === "CB" || type === "CR" ? "600.200.202" : "700.100.700"
  return { outcome: "invalid", status: 400, body: answers.code(code, moment, entityId) }
}
