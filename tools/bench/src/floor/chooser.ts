import type { Plan, Policy } from "@switchyard/routing"

/**
 * The least that chooses accounts: the first rule whose plain conditions hold, the accounts that it
 * names, of those the ones that take the method and the currency. Nothing is drawn, learned or explained.
 */
export const choose = (
  { amount, brand, country, method }: Plan.Charge,
  { rules = [] }: Policy.Policy,
  candidates: ReadonlyMap<string, Plan.Candidate>
): ReadonlyArray<string> => {
  const rule = rules.find(
    ({ when = {} }) =>
      (when.method?.includes(method) ?? true) &&
      (when.currency?.includes(amount.currency) ?? true) &&
      (country === null || (when.country?.includes(country) ?? true)) &&
      (brand === null || (when.brand?.includes(brand) ?? true)) &&
      when.amount === undefined &&
      when.metadata === undefined &&
      when.bin === undefined
  )
  return accountsOf(rule?.use).filter((id) => {
    const account = candidates.get(id)?.capabilities
    return (
      account !== undefined &&
      account.methods.includes(method) &&
      (account.currencies === "any" || account.currencies.includes(amount.currency))
    )
  })
}

const accountsOf = (use: Policy.Member | undefined): ReadonlyArray<string> => {
  if (use === undefined) return []
  if (typeof use === "string") return [use]
  if (use.strategy === "split") return (use.parts ?? []).flatMap((part) => accountsOf(part.use))
  return use.accounts.flatMap(accountsOf)
}
