import { Context } from "effect"

/** What the domain has to know of the configuration. */
export class Settings extends Context.Service<
  Settings,
  {
    /** How gateways and shoppers reach the router; without a slash at the end. */
    readonly publicUrl: string
  }
>()("router/domain/Settings") {}
