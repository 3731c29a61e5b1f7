import {
  Array,
  Cause,
  Config,
  Effect,
  Formatter,
  Layer,
  Logger,
  type LogLevel,
  Option,
  References
} from "effect"
import { CurrentRequest } from "./CurrentRequest.ts"
import * as scrub from "./scrub.ts"

/** What is logged, and in which form. */
export interface Options {
  readonly level: LogLevel.LogLevel
  /** For people: a line of words instead of a line of JSON. */
  readonly isReadable: boolean
  /** For a command whose output is for others. */
  readonly isOnStandardError?: boolean
}

const byName: ReadonlyMap<string, LogLevel.LogLevel> = new Map([
  ["debug", "Debug"],
  ["info", "Info"],
  ["warn", "Warn"],
  ["error", "Error"],
  ["none", "None"]
])

/** The names of levels, as `LOG_LEVEL` has them. */
export const levels = [...byName.keys()]

/** The level of a name. */
export const levelOf = (name: string): Option.Option<LogLevel.LogLevel> =>
  Option.fromNullishOr(byName.get(name.toLowerCase()))

/** One line: what happened, and about what. */
interface Entry {
  readonly level: string
  readonly time: string
  readonly message: string
  /** Ids of payment, attempt, account and request, and whatever else was noted. */
  readonly about: Readonly<Record<string, string | number | boolean>>
  readonly cause: ReadonlyArray<string>
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : Formatter.format(value)

/** Numbers as they are, unless they are as long as a card's. */
const valueOf = (value: unknown): string | number | boolean =>
  typeof value === "boolean" || (typeof value === "number" && Math.abs(value) < 1e11)
    ? value
    : scrub.line(textOf(value))

const kinds: Readonly<Record<string, string>> = { pay: "payment", pot: "payout", tok: "token" }

/** The domain's `subject` is a payment, a payout or a token, as its id tells. */
const nameOf = (key: string, value: unknown): string =>
  key === "subject" ? (kinds[textOf(value).slice(0, 3)] ?? key) : key

const entryOf = ({ cause, date, fiber, logLevel, message }: Logger.Options<unknown>): Entry => {
  const request = fiber.getRef(CurrentRequest)
  const noted = Object.entries(fiber.getRef(References.CurrentLogAnnotations))
  return {
    level: logLevel.toLowerCase(),
    time: date.toISOString(),
    message: scrub.line(Array.ensure(message).map(textOf).join(" ")),
    about: {
      ...Object.fromEntries(noted.map(([key, value]) => [nameOf(key, value), valueOf(value)])),
      ...(request === null ? {} : { request: request.id })
    },
    cause: cause.reasons.length === 0 ? [] : scrub.lines(Cause.pretty(cause))
  }
}

const asJson = ({ about, cause, level, message, time }: Entry): string =>
  JSON.stringify({
    level,
    time,
    message,
    ...(cause.length === 0 ? {} : { cause: cause.join("\n") }),
    // What was noted cannot take the place of what every line has.
    ...Object.fromEntries(Object.entries(about).filter(([key]) => !fixed.has(key)))
  })

const fixed: ReadonlySet<string> = new Set(["level", "time", "message", "cause"])

const asWords = ({ about, cause, level, message, time }: Entry): string =>
  [
    `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${message}`,
    ...Object.entries(about).map(([key, value]) => `${key}=${value}`),
    ...(cause.length === 0 ? [] : [cause.map((line) => line.trim()).join(" | ")])
  ].join("  ")

/** Lines as they are written. */
export const logger = (isReadable: boolean): Logger.Logger<unknown, string> =>
  Logger.make((options) => (isReadable ? asWords : asJson)(entryOf(options)))

/** Writes every line from the given level on. */
export const layer = ({
  isOnStandardError = false,
  isReadable,
  level
}: Options): Layer.Layer<never> => {
  const write = isOnStandardError ? Logger.withConsoleError : Logger.withConsoleLog
  return Layer.merge(
    Logger.layer([write(logger(isReadable))]),
    Layer.succeed(References.MinimumLogLevel, level)
  )
}

/** With the level of `LOG_LEVEL`; `info` where it is not set, or is no level (which the start refuses). */
export const layerConfig = (options: Omit<Options, "level">): Layer.Layer<never> =>
  Layer.unwrap(
    Config.option(Config.String("LOG_LEVEL")).pipe(
      Effect.orElseSucceed(() => Option.none<string>()),
      Effect.map((name) => {
        const level = Option.getOrElse(Option.flatMap(name, levelOf), () => "Info" as const)
        return layer({ ...options, level })
      })
    )
  )

/**
 * Says what an effect is about, in its log lines and in its spans:
 * `about({ subject: "pay_…", attempt: "att_…", account: "opp-main" })`. Ids only, no data of the request.
 */
export const about =
  (ids: Readonly<Record<string, string>>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.annotateSpans(Effect.annotateLogs(effect, ids), ids)
