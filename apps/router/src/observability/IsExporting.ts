import { Context } from "effect"

/** Whether traces and metrics go somewhere: only then are spans named, and numbers counted unasked. */
export const IsExporting = Context.Reference<boolean>("router/observability/IsExporting", {
  defaultValue: () => false
})
