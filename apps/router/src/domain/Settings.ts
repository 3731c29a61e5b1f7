import type { Policy } from "@switchyard/routing"
import { Context } from "effect"

/** What the domain has to know of the configuration. */
export class Settings extends Context.Service<
  Settings,
  {
    /** How gateways and shoppers reach the router; without a slash at the end. */
    readonly publicUrl: string
    /** A merchant's routing policy; an empty one asks its accounts in their order. */
    readonly policyOf: (merchant: string) => Policy.Policy
  }
>()("router/domain/Settings") {}
