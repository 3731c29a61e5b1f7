import { Config, Console, Effect, FileSystem, Option, Redacted, Result, Schema } from "effect"
import * as ConfigFile from "./ConfigFile.ts"
import type { Fault } from "./Faults.ts"
import * as StrictJson from "./http/StrictJson.ts"
import type { Offer } from "./Offer.ts"
import * as Tuning from "./Tuning.ts"

/** Where the ledger is. The URL holds a password. */
export type Database =
  | { readonly type: "sqlite"; readonly filename: string }
  | { readonly type: "postgres"; readonly url: Redacted.Redacted }

/** Everything that the router is started with. */
export interface RouterConfig extends ConfigFile.ConfigFile, Tuning.Tuning {
  readonly host: string
  readonly port: number
  /** How gateways and shoppers reach the router; without a slash at the end. */
  readonly publicUrl: string
  readonly database: Database
}

/** Why the router does not start: one fault a line, no values. */
export class InvalidConfiguration extends Schema.TaggedError<InvalidConfiguration>()(
  "InvalidConfiguration",
  { faults: Schema.Array(Schema.Struct({ path: Schema.String, rule: Schema.String })) }
) {
  override get message(): string {
    return this.faults.map(({ path, rule }) => `configuration ${path}: ${rule}`).join("\n")
  }
}

const environment = Config.all({
  host: Config.String("HOST").pipe(Config.withDefault("127.0.0.1")),
  port: Config.String("PORT").pipe(Config.withDefault("3000")),
  publicUrl: Config.option(Config.String("PUBLIC_URL")),
  databaseUrl: Config.Redacted("DATABASE_URL").pipe(
    Config.withDefault(Redacted.make("sqlite:.switchyard/router.db"))
  ),
  file: Config.option(Config.String("SWITCHYARD_CONFIG"))
})

const portOf = (text: string): Result.Result<number, Fault> => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65_535
    ? Result.succeed(port)
    : Result.fail({ path: "PORT", rule: "an integer from 0 to 65535" })
}

const publicUrlOf = (text: string): Result.Result<string, Fault> =>
  URL.canParse(text) && /^https?:/.test(text)
    ? Result.succeed(text.replace(/\/+$/, ""))
    : Result.fail({ path: "PUBLIC_URL", rule: "an http or https URL" })

const databaseOf = (secret: Redacted.Redacted): Result.Result<Database, Fault> => {
  const url = Redacted.value(secret)
  const filename = url.startsWith("sqlite:") ? url.slice("sqlite:".length) : ""
  if (filename !== "") return Result.succeed({ type: "sqlite", filename })
  return isPostgres(url)
    ? Result.succeed({ type: "postgres", url: secret })
    : Result.fail({
        path: "DATABASE_URL",
        rule: "sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE"
      })
}

/** With a database; the host may be a parameter, as it is for the folder of a socket. */
const isPostgres = (url: string): boolean => {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) return false
  const { hostname, pathname, searchParams } = new URL(url)
  return pathname.length > 1 && (hostname !== "" || searchParams.has("host"))
}

/** Reads the environment and the file that it names; fails with every fault at once. */
export const load = Effect.fn("Config.load")(function* (offers: ReadonlyArray<Offer>) {
  const variables = yield* environment
  const port = portOf(variables.port)
  const publicUrl = Option.match(variables.publicUrl, {
    onNone: () => Result.succeed(`http://${variables.host}:${variables.port}`),
    onSome: publicUrlOf
  })
  const database = databaseOf(variables.databaseUrl)
  const tuning = yield* Tuning.load
  const file = yield* Effect.result(readFile(variables.file, offers))
  if (
    Result.isSuccess(port) &&
    Result.isSuccess(publicUrl) &&
    Result.isSuccess(database) &&
    Result.isSuccess(tuning) &&
    Result.isSuccess(file)
  ) {
    for (const warning of file.success.warnings) yield* Console.warn(`warning: ${warning}`)
    const config: RouterConfig = {
      ...file.success,
      ...tuning.success,
      host: variables.host,
      port: port.success,
      publicUrl: publicUrl.success,
      database: database.success
    }
    return config
  }
  const faults = [...faultOf(port), ...faultOf(publicUrl), ...faultOf(database)]
  const tuningFaults = Result.isFailure(tuning) ? tuning.failure : []
  const fileFaults = Result.isFailure(file) ? file.failure : []
  return yield* new InvalidConfiguration({ faults: [...faults, ...tuningFaults, ...fileFaults] })
})

const faultOf = (result: Result.Result<unknown, Fault>): ReadonlyArray<Fault> =>
  Result.isFailure(result) ? [result.failure] : []

const readFile = Effect.fnUntraced(function* (
  path: Option.Option<string>,
  offers: ReadonlyArray<Offer>
) {
  const at = "SWITCHYARD_CONFIG"
  if (Option.isNone(path)) return yield* fail(at, "required: the path of the configuration file")
  const files = yield* FileSystem.FileSystem
  const bytes = yield* files
    .readFile(path.value)
    .pipe(Effect.catch(() => fail(at, "a file that can be read")))
  const json = yield* Effect.mapError(
    Effect.fromResult(StrictJson.parse(bytes)),
    (error): ReadonlyArray<Fault> => [{ path: `${at} ${error.path}`.trim(), rule: error.rule }]
  )
  const variables = new Map<string, string>()
  for (const name of ConfigFile.variableNames(json)) {
    const value = yield* Effect.orDie(Config.option(Config.String(name)))
    if (Option.isSome(value)) variables.set(name, value.value)
  }
  return yield* Effect.fromResult(ConfigFile.parse(json, offers, (name) => variables.get(name)))
})

const fail = (path: string, rule: string) => Effect.fail<ReadonlyArray<Fault>>([{ path, rule }])
