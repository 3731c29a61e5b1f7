import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Tracer from "effect/Tracer"
import { shown } from "../Sentinels.ts"

/** Runs an effect and answers everything that it showed: its exit, its spans, its logs. */
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
  return effect.pipe(
    Effect.exit,
    Effect.withTracer(tracer),
    Effect.provide(Logger.layer([logger])),
    Effect.map((exit) => {
      const traced = spans.map(({ attributes, events, name, status }) =>
        shown([name, [...attributes], events, status])
      )
      return { exit, text: [shown(exit), ...traced, ...logged].join("\n"), spans }
    })
  )
}
