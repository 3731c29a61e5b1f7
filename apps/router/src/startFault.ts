import type { Config as EffectConfig } from "effect"
import type { HttpServerError } from "effect/http"
import type { Migrator } from "effect/sql"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import type { InvalidConfiguration } from "./Config.ts"
import type { UnreadablePolicy } from "./domain/routing/Policies.ts"
import type { DatabaseLocked } from "./sql/Sqlite.ts"

/** Why the router did not start. */
export type StartFault =
  | DatabaseLocked
  | EffectConfig.ConfigError
  | HttpServerError.ServeError
  | InvalidConfiguration
  | Migrator.MigrationError
  | SqlError
  | UnreadablePolicy

const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "unknown"

const listenFault = (code: string): string =>
  code === "EADDRINUSE" ? "HOST and PORT: the address is in use" : `HOST and PORT: ${code}`

const because = ({ cause, kind }: Migrator.MigrationError): string =>
  isSqlError(cause) ? cause.message : kind

/** The lines that say so; a fault a line, no values of the configuration. */
export const describe = (fault: StartFault): string => {
  switch (fault._tag) {
    case "InvalidConfiguration":
    case "DatabaseLocked":
    case "UnreadablePolicy":
      return fault.message
    case "ServeError":
      return listenFault(codeOf(fault.cause))
    case "SqlError":
      return `DATABASE_URL: ${fault.message}`
    case "MigrationError":
      return `DATABASE_URL: the schema could not be brought up to date: ${because(fault)}`
    case "ConfigError":
      return "the environment could not be read"
  }
}
