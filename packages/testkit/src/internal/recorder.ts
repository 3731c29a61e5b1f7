import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import { shown } from "../Sentinels.ts"

/** Runs an effect and answers everything that it showed: its exit, spans, logs, and what it wrote. */
export const everythingShown = <A, E, R>(effect: Effect.Effect<A, E, R>) => {
  const spans: Array<Tracer.NativeSpan> = []
  const logged: Array<string> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const logger = Logger.make(({ cause, message }) => {
    logged.push(shown(message), shown(cause))
  })
  return overhearing(logged, Effect.exit(effect)).pipe(
    Effect.withTracer(tracer),
    Effect.provide(Logger.layer([logger])),
    Effect.provideService(References.MinimumLogLevel, "All"),
    Effect.map((exit) => {
      const traced = spans.map(({ attributes, events, name, status }) =>
        shown([name, [...attributes], events, status])
      )
      return { exit, text: [shown(exit), ...traced, ...logged].join("\n"), spans }
    })
  )
}

const terminal = globalThis.console

/** Keeps what goes to the console and to the process's own streams, instead of showing it. */
const overhearing = <A, E, R>(said: Array<string>, effect: Effect.Effect<A, E, R>) => {
  const keep = (...parts: ReadonlyArray<unknown>): boolean => {
    said.push(...parts.map((part) => shown(part instanceof Uint8Array ? textOf(part) : part)))
    return true
  }
  return Effect.acquireUseRelease(
    Effect.sync(() => {
      const restore = [
        ...(["log", "info", "warn", "error", "debug"] as const).map((name) => {
          const real = terminal[name]
          terminal[name] = keep
          return () => (terminal[name] = real)
        }),
        ...([process.stdout, process.stderr] as const).map((stream) => {
          const real = stream.write
          stream.write = keep
          return () => (stream.write = real)
        })
      ]
      return () => restore.forEach((undo) => undo())
    }),
    () => effect,
    (restore) => Effect.sync(restore)
  )
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
