import { Context, Effect, Layer } from "effect"
import { CircuitBreaker, RateLimiter } from "effect/persistence"

/** Where breakers and rate limits keep their state: in this process, or shared with other replicas. */
export class Stores extends Context.Service<
  Stores,
  {
    readonly breakers: CircuitBreaker.CircuitBreakerStore["Service"]
    readonly rates: RateLimiter.RateLimiterStore["Service"]
    /** Whether others write to them too. */
    readonly shared: boolean
  }
>()("router/capacity/Stores") {}

/** Of this process alone. */
export const memory: Layer.Layer<Stores> = Layer.effect(
  Stores,
  Effect.map(
    Effect.all({
      breakers: CircuitBreaker.CircuitBreakerStore,
      rates: RateLimiter.RateLimiterStore
    }),
    (stores) => ({ ...stores, shared: false })
  )
).pipe(Layer.provide([CircuitBreaker.layerStoreMemory(), RateLimiter.layerStoreMemory]))
