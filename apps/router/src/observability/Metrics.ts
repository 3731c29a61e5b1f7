import { Context, Effect, Layer, Metric } from "effect"

/** What the router counts and times. Labels are names of the configuration and of our own words: no ids. */
export interface Meters {
  /** An attempt's call has ended; `outcome` is our own word for how. */
  readonly attempt: (account: string, operation: string, outcome: string) => void
  /** A gateway was called or asked. */
  readonly gatewayCall: (account: string, operation: string, ms: number) => void
  /** A request was answered; `route` as the contract writes it, `status` as `2xx`. */
  readonly request: (route: string, status: string, ms: number) => void
  /** A request was turned away before anything was done for it. */
  readonly refusal: (reason: "database" | "overload" | "rate") => void
  /** An event was sent to an endpoint, or was not: `delivered`, `failed`, `given_up`. */
  readonly delivery: (outcome: string) => void
  /** A gateway has sent a notification: `accepted`, `repeated`, or why it was turned away. */
  readonly notification: (account: string, outcome: string) => void
  /** Sets a gauge. */
  readonly set: (gauge: Gauge, value: number, ...labels: ReadonlyArray<string>) => void
  /** A gauge that is read whenever somebody looks. */
  readonly watch: (gauge: Gauge, read: () => number, ...labels: ReadonlyArray<string>) => void
}

/** A number that goes up and down. */
export interface Gauge {
  readonly name: string
  readonly help: string
  readonly labels: ReadonlyArray<string>
}

const nothing: Meters = {
  attempt: () => undefined,
  gatewayCall: () => undefined,
  request: () => undefined,
  refusal: () => undefined,
  delivery: () => undefined,
  notification: () => undefined,
  set: () => undefined,
  watch: () => undefined
}

/** Counts nothing where {@link layer} is not provided. */
export const Metrics = Context.Reference<Meters>("router/observability/Metrics", {
  defaultValue: () => nothing
})

const second = 1000

/** Upper bounds in seconds, from an answer out of memory to a call that was given up. */
const boundaries = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60] as const

type Series = Metric.Metric<number, unknown>

/** The series of one name, each made when its labels are first seen. */
const family = (
  registry: Context.Context<never>,
  labels: ReadonlyArray<string>,
  make: (attributes: Readonly<Record<string, string>>) => Series
) => {
  const known = new Map<string, Series>()
  return (value: number, ...values: ReadonlyArray<string>): void => {
    const key = values.join("\n")
    let series = known.get(key)
    if (series === undefined) {
      series = make(attributesOf(labels, values))
      known.set(key, series)
    }
    series.updateUnsafe(value, registry)
  }
}

const attributesOf = (labels: ReadonlyArray<string>, values: ReadonlyArray<string>) =>
  Object.fromEntries(labels.map((label, index) => [label, values[index] ?? ""]))

const make = (registry: Context.Context<never>): Meters => {
  const counter = (name: string, description: string, ...labels: ReadonlyArray<string>) =>
    family(registry, labels, (attributes) =>
      Metric.counter(name, { description, attributes, incremental: true })
    )
  const timer = (name: string, description: string, ...labels: ReadonlyArray<string>) =>
    family(registry, labels, (attributes) =>
      Metric.histogram(name, { description, attributes, boundaries })
    )
  const attempts = counter(
    "switchyard_attempts_total",
    "Attempts by the outcome of their call",
    ...["account", "operation", "outcome"]
  )
  const calls = timer(
    "switchyard_gateway_call_duration_seconds",
    "How long gateways took to answer, or were waited for",
    ...["account", "operation"]
  )
  const requests = timer(
    "switchyard_http_request_duration_seconds",
    "How long requests took",
    ...["route", "status"]
  )
  const refusals = counter(
    "switchyard_refused_requests_total",
    "Requests that were turned away before anything was done for them",
    "reason"
  )
  const deliveries = counter(
    "switchyard_event_deliveries_total",
    "Events sent to merchants' endpoints",
    "outcome"
  )
  const notifications = counter(
    "switchyard_notifications_total",
    "What gateways have sent to the accounts' webhooks",
    ...["account", "outcome"]
  )
  const gauges = new Map<string, (value: number, ...labels: ReadonlyArray<string>) => void>()
  return {
    attempt: (account, operation, outcome) => attempts(1, account, operation, outcome),
    gatewayCall: (account, operation, ms) => calls(ms / second, account, operation),
    request: (route, status, ms) => requests(ms / second, route, status),
    refusal: (reason) => refusals(1, reason),
    delivery: (outcome) => deliveries(1, outcome),
    notification: (account, outcome) => notifications(1, account, outcome),
    set: (gauge, value, ...values) => {
      let series = gauges.get(gauge.name)
      if (series === undefined) {
        series = family(registry, gauge.labels, (attributes) => ofGauge(gauge, attributes))
        gauges.set(gauge.name, series)
      }
      series(value, ...values)
    },
    watch: (gauge, read, ...values) => {
      const metric = ofGauge(gauge, attributesOf(gauge.labels, values))
      const nothing = () => undefined
      const get = () => ({ value: read() })
      Metric.registerUnsafe(metric, registry, { get, update: nothing, modify: nothing })
    }
  }
}

const ofGauge = ({ help, name }: Gauge, attributes: Readonly<Record<string, string>>) =>
  Metric.gauge(name, { description: help, attributes })

/**
 * A registry of this router's own, and the meters that write to it; those of the environment, where it has
 * some that others read too.
 */
export const layer = Layer.effectContext(
  Effect.map(Metrics, (outer) => {
    if (outer !== nothing) return Context.empty()
    const registry = Context.make(Metric.MetricRegistry, new Map())
    return Context.add(registry, Metrics, make(registry))
  })
)
