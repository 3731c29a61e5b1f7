import { Plan, type Policy } from "@switchyard/routing"
import { Option, Result, Schema } from "effect"
import type { Basis } from "./Bases.ts"
import type { Considered } from "./Considered.ts"

/**
 * What a decision was made with, as it is stored with a payment or payout: what it shares with others by the
 * digest of its basis, and the rest. Of a card it holds no more digits than the policy asks about.
 */

/** The longest prefix that the policy names: it says all that the rules ask, and the whole beginning more. */
const binOf = (
  request: Plan.Request,
  { rules = [] }: Policy.Policy,
  mostDigits: number
): string | null => {
  const bin = "bin" in request ? request.bin : null
  if (bin === null) return null
  const longest = rules
    .flatMap(({ when }) => when?.bin ?? [])
    .filter((prefix) => bin.startsWith(prefix))
    .reduce((one, other) => (other.length > one.length ? other : one), "")
  return longest === "" ? null : longest.slice(0, mostDigits)
}

/** The metadata are stored with the payment; what is absent is left out. */
const requestOf = (request: Plan.Request, { demanded, policy }: Basis, mostDigits: number) => {
  const common = {
    brand: request.brand,
    country: request.country,
    missing: request.missing.filter((field) => demanded.has(field)),
    accounts: request.accounts
  }
  const { operation } = request
  if (operation === "tokenize") {
    return { operation, method: request.method, bin: binOf(request, policy, mostDigits), ...common }
  }
  const { currency, value } = request.amount
  const paid = { amount: { value: Number(value), currency }, keptBy: request.keptBy, ...common }
  if (operation === "payout") return { operation, destination: request.destination, ...paid }
  return {
    operation,
    method: request.method,
    bin: binOf(request, policy, mostDigits),
    ...paid,
    saveMethod: request.saveMethod === true ? true : undefined,
    recurring: request.recurring === true ? true : undefined
  }
}

/** The text to be stored, with so many first digits of a card at most; null where its basis has none. */
export const textOf = (
  basis: Basis,
  request: Plan.Request,
  { outcomes, states }: Considered,
  mostDigits: number
): string | null => {
  if (basis.id === null) return null
  const asked = JSON.stringify(requestOf(request, basis, mostDigits))
  const isWell = states.every((state) => state === "closed")
  const health = isWell ? "" : `,"states":${JSON.stringify(states)}`
  const believed = outcomes === null ? "" : `,"outcomes":${outcomes}`
  return `{"basis":"${basis.id}","request":${asked}${health}${believed}}`
}

const Stored = Schema.fromJsonString(
  Schema.Struct({
    basis: Schema.String,
    request: Schema.Record(Schema.String, Schema.Unknown),
    states: Schema.optionalKey(Schema.Array(Schema.String)),
    outcomes: Schema.optionalKey(Schema.Array(Schema.Tuple([Schema.Finite, Schema.Finite])))
  })
)

/** See {@link textOf}. */
export type Stored = typeof Stored.Type

const Body = Schema.fromJsonString(
  Schema.Struct({
    version: Schema.Int,
    policy: Schema.Unknown,
    candidates: Schema.Array(Schema.Record(Schema.String, Schema.Unknown))
  })
)

/** A stored text; null where it is not one of ours. */
export const parse = (text: string): Stored | null =>
  Option.getOrNull(Schema.decodeUnknownOption(Stored)(text))

/** What a basis and a decision say together. */
export interface Inputs extends Plan.Inputs {
  readonly policyVersion: number
}

const decodeBody = Schema.decodeUnknownOption(Body)
const decodeInputs = Schema.decodeUnknownResult(Plan.Inputs)

/** The decision's inputs; `id` is what was routed, `metadata` its own. Null where the texts are not ours. */
export const inputsOf = (
  { outcomes, request, states }: Stored,
  body: string,
  { id, metadata }: { readonly id: string; readonly metadata: Readonly<Record<string, string>> }
): Inputs | null => {
  const basis = Option.getOrNull(decodeBody(body))
  if (basis === null) return null
  const candidates = basis.candidates.map((candidate, index) => {
    const [state, believed] = [states?.[index], outcomes?.[index]]
    return {
      ...candidate,
      ...(state === undefined ? {} : { health: { state } }),
      ...(believed === undefined ? {} : { outcomes: { good: believed[0], bad: believed[1] } })
    }
  })
  const inputs = decodeInputs({
    request: { ...request, metadata },
    policy: basis.policy,
    candidates,
    seed: id
  })
  return Result.isSuccess(inputs) ? { ...inputs.success, policyVersion: basis.version } : null
}
