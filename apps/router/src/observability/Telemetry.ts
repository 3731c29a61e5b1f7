import { NodeHttpClient } from "@effect/platform-node"
import { Config, Duration, Effect, Layer, Option, Predicate, Redacted, References } from "effect"
import { HttpClient, HttpClientError } from "effect/http"
import { Otlp, OtlpSerialization } from "effect/observability"
import { IsExporting } from "./IsExporting.ts"
import * as scrub from "./scrub.ts"

/**
 * Traces, metrics and logs over OTLP/HTTP, where `OTEL_EXPORTER_OTLP_ENDPOINT` says where to. Without it no
 * span is made at all.
 */

/** A collector that does not answer by then holds nothing up and keeps nothing in memory. */
const exportTimeout = Duration.seconds(5)

/** What is left of a shutdown's 25 s after 17 s for answers and 5 s for the work behind them. */
const shutdownTimeout = Duration.millis(1_500)

const environment = Config.all({
  endpoint: Config.option(Config.String("OTEL_EXPORTER_OTLP_ENDPOINT")),
  headers: Config.option(Config.Redacted("OTEL_EXPORTER_OTLP_HEADERS")),
  protocol: Config.String("OTEL_EXPORTER_OTLP_PROTOCOL").pipe(Config.withDefault("http/protobuf")),
  isDisabled: Config.Boolean("OTEL_SDK_DISABLED").pipe(Config.withDefault(false)),
  service: Config.option(Config.String("OTEL_SERVICE_NAME")),
  attributes: Config.String("OTEL_RESOURCE_ATTRIBUTES").pipe(Config.withDefault(""))
})

const defaultService = "switchyard-router"

/** `name=value,name=value`, values percent-encoded, as OpenTelemetry's specification writes them. */
const headersOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(",").flatMap((pair) => {
      const at = pair.indexOf("=")
      if (at < 1) return []
      return [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]]
    })
  )

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Attributes that hold what a request said: Effect's own HTTP spans have them, ours do not. */
const forbidden = /^(?:url\.(?:query|full)|http\.(?:request|response)\.header\.)/

/** Fields that hold text; others hold ids, times and numbers. */
const texts: ReadonlySet<string> = new Set(["stringValue", "name", "message", "description"])

const scrubbed = (value: unknown, field = ""): unknown => {
  if (Predicate.isString(value)) return texts.has(field) ? scrub.lines(value).join("\n") : value
  if (Array.isArray(value)) return value.filter(isAllowed).map((one) => scrubbed(one))
  if (!Predicate.isObject(value) || value instanceof Uint8Array) return value
  if (holdsCardNumber(value)) return { stringValue: "***" }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, scrubbed(one, key)]))
}

/** An attribute's value that is a number, and as long as a card's. */
const holdsCardNumber = (value: object): boolean => {
  const [number] = ["intValue", "doubleValue"].flatMap((key) =>
    Predicate.hasProperty(value, key) ? [String(value[key])] : []
  )
  return number !== undefined && scrub.cardNumbers(number) !== number
}

const isAllowed = (one: unknown): boolean =>
  !Predicate.hasProperty(one, "key") || !Predicate.isString(one.key) || !forbidden.test(one.key)

/** The one way out for everything that is exported. */
const scrubbing = Layer.effect(
  OtlpSerialization.OtlpSerialization,
  Effect.map(OtlpSerialization.OtlpSerialization, ({ logs, metrics, traces }) => ({
    traces: (data) => traces(scrubbed(data) as typeof data),
    logs: (data) => logs(scrubbed(data) as typeof data),
    metrics
  }))
)

const httpClient = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, (client) =>
    HttpClient.transform(client, (effect, request) =>
      Effect.timeoutOrElse(effect, {
        duration: exportTimeout,
        orElse: () =>
          Effect.fail(
            new HttpClientError.HttpClientError({
              reason: new HttpClientError.TransportError({ request, description: "timeout" })
            })
          )
      })
    )
  )
).pipe(Layer.provide(NodeHttpClient.layerUndici))

const make = Effect.gen(function* () {
  const { attributes, endpoint, headers, isDisabled, protocol, service } = yield* environment
  if (isDisabled || Option.isNone(endpoint) || endpoint.value === "") {
    return Layer.succeed(References.TracerEnabled, false)
  }
  const named = /(?:^|,)\s*service\.name\s*=/.test(attributes)
  const serviceName = Option.getOrElse(service, () => (named ? undefined : defaultService))
  const serialization =
    protocol === "http/json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf
  return Otlp.layer({
    baseUrl: endpoint.value,
    resource: { serviceName },
    headers: Option.match(headers, {
      onNone: () => ({}),
      onSome: (text) => headersOf(Redacted.value(text))
    }),
    shutdownTimeout
  }).pipe(
    Layer.provide([Layer.provide(scrubbing, serialization), httpClient]),
    Layer.merge(Layer.succeed(IsExporting, true))
  )
})

/** By the environment; what was not yet sent is sent when it closes. */
export const layer = Layer.unwrap(make)
