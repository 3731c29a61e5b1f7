import { Context, Duration, Effect, Layer } from "effect"
import { PrometheusMetrics } from "effect/observability"
import { LedgerGauges } from "./LedgerGauges.ts"

/** All metrics of this router in the text format of Prometheus. */
export class Exposition extends Context.Service<
  Exposition,
  { readonly text: Effect.Effect<string> }
>()("router/observability/Exposition") {
  /** `text/plain` of this version. */
  static readonly contentType = "text/plain; version=0.0.4; charset=utf-8"
}

/** Without the ledger's numbers there are still those of the process. */
const patience = Duration.seconds(2)

/** Over the registry and the ledger of the context. */
export const layer: Layer.Layer<Exposition, never, LedgerGauges> = Layer.effect(
  Exposition,
  Effect.gen(function* () {
    const { refresh } = yield* LedgerGauges
    const context = yield* Effect.context<never>()
    const text = Effect.sync(() => PrometheusMetrics.formatUnsafe(context))
    return { text: Effect.andThen(Effect.timeoutOption(refresh, patience), text) }
  })
)
