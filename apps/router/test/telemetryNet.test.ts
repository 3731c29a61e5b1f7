import { ConfigProvider, Effect, Layer, Logger, Metric, References } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { IsExporting } from "../src/observability/IsExporting.ts"
import * as Metrics from "../src/observability/Metrics.ts"
import * as Telemetry from "../src/observability/Telemetry.ts"
import * as Collector from "./support/collector.ts"

const card = "4111 1111 1111 1111"

let collector: Collector.Collector
beforeAll(async () => void (collector = await Collector.start()))
afterAll(() => collector.close())

/** Runs with what the environment says, then ends as the process would; answers what was sent. */
const run = async <A, E>(
  effect: Effect.Effect<A, E>,
  environment: Readonly<Record<string, string>>
) => {
  const before = collector.exports.length
  const result = await effect.pipe(
    Effect.provide(Telemetry.layer.pipe(Layer.provideMerge(Metrics.layer))),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment))),
    Effect.provide(Logger.layer([])),
    Effect.exit,
    Effect.runPromise
  )
  const sent = collector.exports.slice(before)
  const text = sent.map(({ body }) => body.toString()).join("\n")
  return { result, sent, text }
}

const exporting = () => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json"
})

describe("the net under what is exported", () => {
  it.each<[string, Effect.Effect<unknown, unknown>]>([
    ["an attribute", Effect.annotateCurrentSpan("number", card)],
    ["a list", Effect.annotateCurrentSpan("numbers", [card, [4111111111111111]])],
    ["an error", Effect.fail(new Error(`no ${card}`))],
    ["its cause", Effect.fail(new Error("outer", { cause: new Error(card) }))],
    ["a defect", Effect.die({ number: card })],
    ["a line of the log", Effect.logError(`card ${card}`, { number: card })],
    ["what a line is about", Effect.annotateLogs(Effect.logInfo("x"), { number: card })],
    ["the name of a span", Effect.withSpan(Effect.void, `pay with ${card}`)],
    ["a query", Effect.annotateCurrentSpan("url.query", "token=S3NTINEL")],
    ["a whole address", Effect.annotateCurrentSpan("url.full", "http://x?S3NTINEL")],
    ["a header", Effect.annotateCurrentSpan("http.request.header.x-key", "S3NTINEL")]
  ])("catches card numbers and requests' words in %s", async (_, effect) => {
    const { text } = await run(Effect.withSpan(effect, "outer"), exporting())
    expect(text).toContain("outer")
    expect(text).not.toContain(card)
    expect(text.replaceAll(/[^\d]/g, "")).not.toContain("4111111111111")
    expect(text).not.toContain("S3NTINEL")
  })

  it("lets through what is needed: ids, times, statements", async () => {
    const statement = "SELECT id FROM payment\n  WHERE merchant = ? AND id = ?"
    const effect = Effect.annotateCurrentSpan({
      "db.query.text": statement,
      payment: "pay_0123456789abcdefghijABCD"
    })
    const { sent, text } = await run(Effect.withSpan(effect, "query"), exporting())
    expect(text).toContain(JSON.stringify(statement).slice(1, -1))
    expect(text).toContain("pay_0123456789abcdefghijABCD")
    const traces = sent.filter(({ path }) => path === "/v1/traces")
    const [{ resourceSpans = [] } = {}] = traces.map(({ body }) => JSON.parse(body.toString()))
    const [span] = resourceSpans[0].scopeSpans[0].spans
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(span.startTimeUnixNano).toMatch(/^\d{19}$/)
  })
})

describe("what the environment says", () => {
  const settings = Effect.gen(function* () {
    return { traced: yield* References.TracerEnabled, exporting: yield* IsExporting }
  })
  const spanning = Effect.withSpan(Effect.andThen(Effect.logInfo("x"), settings), "span")

  it.each([
    ["nothing", {}],
    ["an empty address", { OTEL_EXPORTER_OTLP_ENDPOINT: "" }],
    ["that it is switched off", { ...{ OTEL_SDK_DISABLED: "true" }, address: true }]
  ])("%s: no span is made and nothing is sent", async (_, environment) => {
    const { address = false, ...rest } = { address: false, ...environment }
    const { result, sent } = await run(spanning, { ...(address ? exporting() : {}), ...rest })
    expect(result).toMatchObject({ value: { traced: false, exporting: false } })
    expect(sent).toEqual([])
  })

  it("an address: everything is sent, under the name of the service", async () => {
    const name = (variables: Readonly<Record<string, string>>) =>
      run(spanning, { ...exporting(), ...variables })
    const plain = await name({})
    expect(plain.result).toMatchObject({ value: { traced: true, exporting: true } })
    expect(plain.text).toContain('"stringValue":"switchyard-router"')
    expect((await name({ OTEL_SERVICE_NAME: "mine" })).text).toContain('"stringValue":"mine"')
    const attributes = "deployment.environment=test,service.name=other"
    const other = (await name({ OTEL_RESOURCE_ATTRIBUTES: attributes })).text
    expect(other).toContain('"stringValue":"other"')
    expect(other).not.toContain("switchyard-router")
  })

  it("headers: they are sent, decoded", async () => {
    const { sent } = await run(spanning, {
      ...exporting(),
      OTEL_EXPORTER_OTLP_HEADERS: "x-one=a%20b, x-two=c=d,,broken, x-three=%zz"
    })
    for (const { headers } of sent) {
      expect(headers).toMatchObject({ "x-one": "a b", "x-two": "c=d", "x-three": "%zz" })
    }
  })

  it("metrics are those of this router", async () => {
    const counting = Effect.gen(function* () {
      ;(yield* Metrics.Metrics).attempt("first", "purchase", "captured")
      return (yield* Metric.MetricRegistry).size
    })
    const { text } = await run(counting, exporting())
    expect(text).toContain("switchyard_attempts_total")
  })
})
