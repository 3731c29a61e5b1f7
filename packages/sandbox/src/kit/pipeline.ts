/**
 * One call on its way through a gateway: arrival, fault, processing, spoilt answer, log. The
 * gateway says what processing means; the order is the same everywhere.
 */
import { Effect } from "effect"
import type { ActiveFault } from "../Faults.ts"
import * as Faults from "../Faults.ts"
import type { SandboxResponse } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"
import type { Ledger } from "../Ledger.ts"
import type { Moment } from "./Host.ts"
import * as Host from "./Host.ts"

/** A JSON object on its way out. */
export type Json = Readonly<Record<string, unknown>>

/** The parts of an instance that serving a call touches. */
export interface Instance {
  readonly host: Host.Host
  readonly ledger: Ledger
  readonly faults: Faults.Faults
}

/** What a call is called in the books. */
export interface Entry {
  /** As faults name it. */
  readonly operation: string
  readonly reference?: string | undefined
  readonly paymentId?: string | undefined
  readonly account?: string | undefined
  /** Whether the call asks for a new payment, so that its reference counts as an arrival. */
  readonly arrives?: boolean | undefined
}

/** What processing a call came to. */
export interface Processed {
  /** A word for the log, for example `approved`. */
  readonly outcome: string
  readonly body: Json
  /** The HTTP status; 200 when absent. */
  readonly status?: number | undefined
  /** Replaces the entry's, for a call that made a payment. */
  readonly paymentId?: string | undefined
  /** What follows, before the answer goes out; undefined, for speed, when nothing does. */
  readonly aftermath?: Effect.Effect<void> | undefined
}

/** A call that may be processed. */
export interface Call extends Entry {
  /** The fault that the amount asks for, looked up when no rule strikes. */
  readonly triggered?: (() => ActiveFault | undefined) | undefined
  readonly process: (moment: Moment, fault: ActiveFault | undefined) => Processed
  /** The answer instead of processing, where it needs the gateway's own fields and codes. */
  readonly before?:
    ((fault: ActiveFault, moment: Moment) => SandboxResponse | undefined) | undefined
  /** Fields that the fault replaces in an answer: another amount, an unlisted code. */
  readonly after?: ((fault: ActiveFault, body: Json) => Json) | undefined
}

const log = (
  { ledger }: Instance,
  entry: Entry,
  outcome: string,
  fault: ActiveFault | undefined,
  status: number,
  nowMs: number
): void => {
  const { account, arrives = false, operation, paymentId, reference } = entry
  if (arrives && reference !== undefined) ledger.concluded(reference, outcome)
  ledger.log({
    operation,
    reference,
    paymentId,
    account,
    outcome,
    status,
    fault: fault?.name,
    atMs: nowMs
  })
}

const arrive = ({ ledger }: Instance, { arrives = false, reference }: Entry): void => {
  if (arrives && reference !== undefined) ledger.arrived(reference)
}

const named = (call: Call, processed: Processed): Entry =>
  processed.paymentId === undefined ? call : { ...call, paymentId: processed.paymentId }

const serveFaulty = (
  instance: Instance,
  call: Call,
  fault: ActiveFault,
  started: Moment
): Effect.Effect<SandboxResponse> =>
  Effect.gen(function* () {
    yield* Effect.sleep(Faults.delayBeforeMs(fault))
    const moment = { ...started, nowMs: yield* Host.now(instance.host) }
    const early = call.before?.(fault, moment) ?? Faults.answerBefore(fault)
    if (early !== undefined) {
      log(instance, call, `fault:${fault.name}`, fault, early.status, moment.nowMs)
      return early
    }
    const processed = call.process(moment, fault)
    if (processed.aftermath !== undefined) yield* processed.aftermath
    const body = { ...processed.body, ...call.after?.(fault, processed.body) }
    const response = Faults.answerAfter(fault, respond.json(body, processed.status))
    log(instance, named(call, processed), processed.outcome, fault, response.status, moment.nowMs)
    yield* Effect.sleep(Faults.delayAfterMs(fault))
    return response
  })

/** Serves one call. Runs without a suspension when no fault is due. */
export const serve = (
  instance: Instance,
  call: Call,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  arrive(instance, call)
  const { operation, reference } = call
  const fault =
    instance.faults.take({ operation, reference, draw: moment.draw }) ?? call.triggered?.()
  if (fault !== undefined) return serveFaulty(instance, call, fault, moment)
  const processed = call.process(moment, undefined)
  const { aftermath, body, outcome } = processed
  const response = respond.json(body, processed.status)
  log(instance, named(call, processed), outcome, undefined, response.status, moment.nowMs)
  return aftermath === undefined ? Effect.succeed(response) : Effect.as(aftermath, response)
}

/** Gives the answer of a request that never became a call. */
export const reject = (
  instance: Instance,
  entry: Entry,
  outcome: string,
  response: SandboxResponse,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  arrive(instance, entry)
  log(instance, entry, outcome, undefined, response.status, moment.nowMs)
  return Effect.succeed(response)
}
