import { Policy } from "@switchyard/routing"
import * as Faults from "../../Faults.ts"

/** Every place of a policy that names an account which the merchant does not have. */
export const faults = (
  policy: Policy.Policy,
  own: ReadonlySet<string>
): ReadonlyArray<Faults.Fault> =>
  Policy.named(policy).flatMap(({ account, path }) =>
    own.has(account)
      ? []
      : [{ path: Faults.pathText(path), rule: "unknown account of the merchant" }]
  )
