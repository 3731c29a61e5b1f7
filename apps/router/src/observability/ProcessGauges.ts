import { Effect, Layer } from "effect"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { type Gauge, Metrics } from "./Metrics.ts"

/** The process itself, under the names that dashboards for Node know. */

const gauge = (name: string, help: string): Gauge => ({ name, help, labels: [] })

/** How finely the event loop is watched, in milliseconds. */
const resolution = 20

const nanosPerSecond = 1e9
const microsPerSecond = 1e6

/** The lag since somebody looked last; nobody needs the history twice. */
const lagReader = (histogram: ReturnType<typeof monitorEventLoopDelay>) => () => {
  const lag = histogram.percentile(99) / nanosPerSecond
  histogram.reset()
  // Before the first tick there is none.
  return Number.isFinite(lag) ? Math.max(0, lag - resolution / 1000) : 0
}

/** Registers them. */
export const layer: Layer.Layer<never> = Layer.effectDiscard(
  Effect.gen(function* () {
    const { watch } = yield* Metrics
    const histogram = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const histogram = monitorEventLoopDelay({ resolution })
        histogram.enable()
        return histogram
      }),
      (histogram) => Effect.sync(() => histogram.disable())
    )
    watch(gauge("process_resident_memory_bytes", "Memory of the process"), () =>
      process.memoryUsage.rss()
    )
    watch(
      gauge("nodejs_heap_size_used_bytes", "Memory that JavaScript uses"),
      () => process.memoryUsage().heapUsed
    )
    watch(gauge("process_uptime_seconds", "Since the process started"), () => process.uptime())
    watch(gauge("process_cpu_seconds_total", "CPU time, user and system"), () => {
      const { system, user } = process.cpuUsage()
      return (system + user) / microsPerSecond
    })
    watch(
      gauge("nodejs_eventloop_lag_p99_seconds", "How late the event loop was since the last look"),
      lagReader(histogram)
    )
  })
)
