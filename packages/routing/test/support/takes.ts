import type { Plan } from "../../src/index.ts"

/** What an account must fulfil to take a request, written down a second time. */
export const takes = (
  request: Plan.Request,
  { capabilities, health, limits }: Plan.Candidate
): boolean =>
  [
    capabilities.operations.includes(request.operation),
    limits.countries === undefined || limits.countries.some((one) => one === request.country),
    health?.state !== "open",
    takesMethod(request, capabilities, limits),
    request.operation === "tokenize" || takesAmount(request.amount, capabilities, limits),
    request.operation === "tokenize" || takesFields(request, capabilities)
  ].every(Boolean)

type Capabilities = Plan.Candidate["capabilities"]

const takesMethod = (request: Plan.Request, capabilities: Capabilities, limits: Plan.Limits) => {
  const type = request.operation === "payout" ? request.destination : request.method
  const types: ReadonlyArray<string> = {
    authorize: capabilities.methods,
    purchase: capabilities.methods,
    tokenize: capabilities.tokenizeMethods,
    payout: capabilities.payoutDestinations
  }[request.operation]
  const { brands } = capabilities
  const brandFits = brands === "any" || brands.some((one) => one === request.brand)
  const allowed: ReadonlyArray<string> =
    request.operation === "payout" ? types : (limits.methods ?? types)
  const ofPage: ReadonlyArray<string> = capabilities.hostedOperations ?? ["authorize", "purchase"]
  const pageFits =
    request.operation === "payout" || request.operation === "tokenize" || type !== "hosted"
      ? true
      : ofPage.includes(request.operation)
  return [
    types.includes(type),
    allowed.includes(type),
    type !== "card" || brandFits,
    pageFits
  ].every(Boolean)
}

const takesAmount = (
  amount: Plan.Charge["amount"],
  capabilities: Capabilities,
  limits: Plan.Limits
) => {
  const exponent = { EUR: 2, JPY: 0, KWD: 3 }[String(amount.currency)] ?? 0
  const scaled = Number(amount.value) * 10 ** ((capabilities.amountDecimals ?? exponent) - exponent)
  return [
    capabilities.currencies === "any" || capabilities.currencies.includes(amount.currency),
    Math.abs(scaled - Math.round(scaled)) < 1e-9,
    capabilities.maxAmount === null || Math.round(scaled) <= Number(capabilities.maxAmount),
    limits.currencies?.includes(amount.currency) ?? true,
    Number(amount.value) >= (limits.minAmount ?? 0),
    Number(amount.value) <= (limits.maxAmount ?? Number.MAX_SAFE_INTEGER)
  ].every(Boolean)
}

const takesFields = (request: Plan.Charge | Plan.PayOut, capabilities: Capabilities) =>
  request.operation === "payout"
    ? !capabilities.requiredPayoutFields.some((one) => request.missing.includes(one))
    : [
        !capabilities.requiredFields.some((one) => request.missing.includes(one)),
        capabilities.saveMethod || request.saveMethod !== true,
        capabilities.recurring || request.recurring !== true
      ].every(Boolean)
