import type { Abilities, Candidate, Inputs, Limits, Request } from "../Plan.ts"
import type * as Policy from "../Policy.ts"
import * as conditions from "./conditions.ts"

/** Inputs of a decision without what cannot have changed it. */

type List<A> = ReadonlyArray<A>

const only = <A>(list: List<A>, ...asked: List<unknown>): List<A> =>
  list.filter((one) => asked.includes(one))

const onlyOfAny = <A>(list: "any" | List<A>, asked: unknown): "any" | List<A> =>
  list === "any" ? list : only(list, asked)

const asked = (request: Request) => ({
  method: "method" in request ? request.method : null,
  destination: "destination" in request ? request.destination : null,
  currency: "amount" in request ? request.amount.currency : null
})

const abilities = (capabilities: Abilities, request: Request): Abilities => {
  const { currency, destination, method } = asked(request)
  const { hostedOperations, maxAmount, recurring, saveMethod } = capabilities
  return {
    operations: only(capabilities.operations, request.operation),
    methods: only(capabilities.methods, method),
    ...(hostedOperations === undefined
      ? {}
      : { hostedOperations: only(hostedOperations, request.operation) }),
    brands: onlyOfAny(capabilities.brands, request.brand),
    currencies: onlyOfAny(capabilities.currencies, currency),
    amountDecimals: capabilities.amountDecimals,
    maxAmount,
    saveMethod,
    recurring,
    tokenizeMethods: only(capabilities.tokenizeMethods, method),
    payoutDestinations: only(capabilities.payoutDestinations, destination),
    requiredFields: only(capabilities.requiredFields, ...request.missing),
    requiredPayoutFields: only(capabilities.requiredPayoutFields, ...request.missing)
  }
}

const limits = (all: Limits, request: Request): Limits => {
  const { currency, method } = asked(request)
  const { countries, currencies, maxAmount, methods, minAmount } = all
  return {
    ...(currencies === undefined ? {} : { currencies: only(currencies, currency) }),
    ...(methods === undefined ? {} : { methods: only(methods, method) }),
    ...(countries === undefined ? {} : { countries: only(countries, request.country) }),
    ...(minAmount === undefined ? {} : { minAmount }),
    ...(maxAmount === undefined ? {} : { maxAmount })
  }
}

const candidate = (one: Candidate, request: Request): Candidate => {
  const { fees, health, id, outcomes } = one
  return {
    id,
    capabilities: abilities(one.capabilities, request),
    limits: limits(one.limits, request),
    ...(fees === undefined ? {} : { fees }),
    ...(health === undefined ? {} : { health: { state: health.state } }),
    ...(outcomes === undefined ? {} : { outcomes })
  }
}

const policy = (whole: Policy.Policy, request: Request): Policy.Policy => {
  const rule = conditions.ruleFor(request, whole)
  if (rule !== undefined) return { rules: [rule] }
  return whole.default === undefined ? {} : { default: whole.default }
}

/** See `Plan.trim`. */
export const trim = (inputs: Inputs): Inputs => ({
  request: inputs.request,
  policy: policy(inputs.policy, inputs.request),
  candidates: inputs.candidates.map((one) => candidate(one, inputs.request)),
  seed: inputs.seed
})
