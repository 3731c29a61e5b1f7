import { Context } from "effect"

/** The request that is being answered. */
export interface CurrentRequestShape {
  /** `req_…`: `instance` of a problem, `request` in the log. */
  readonly id: string
  readonly method: string
  /** The route that answers it, as the contract writes it; `none` until it is found. */
  route: string
}

/** Null outside of requests; work that outlives its request keeps it. */
export const CurrentRequest = Context.Reference<CurrentRequestShape | null>(
  "router/observability/CurrentRequest",
  { defaultValue: () => null }
)
