import { NodeServices } from "@effect/platform-node"
import { ConfigProvider, Effect, Redacted, Result } from "effect"
import { inspect } from "node:util"
import { afterAll, describe, expect, it } from "vitest"
import * as Config from "../src/Config.ts"
import { offers } from "../src/Providers.ts"
import * as configuration from "./support/configuration.ts"
import * as Process from "./support/process.ts"

const places: Array<Process.Place> = []
afterAll(() => places.forEach(({ remove }) => remove()))

const load = (variables: Readonly<Record<string, string>>) =>
  Config.load(offers).pipe(
    Effect.result,
    Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(variables)),
    Effect.provide(NodeServices.layer),
    Effect.runPromise
  )

const linesOf = async (variables: Readonly<Record<string, string>>) => {
  const loaded = await load(variables)
  return Result.isFailure(loaded) ? loaded.failure.message.split("\n") : []
}

const place = (file: object | string) => {
  const made = Process.place(file)
  places.push(made)
  return made.environment
}

const url = "http://127.0.0.1:4010/checksum"
const right = place(configuration.file(url, url))

describe("the configuration of the process", () => {
  it("has defaults for all but the file", async () => {
    const { SWITCHYARD_CONFIG = "" } = right
    const config = Result.getOrThrow(await load({ SWITCHYARD_CONFIG }))
    expect(config).toMatchObject({
      host: "127.0.0.1",
      port: 3000,
      publicUrl: "http://127.0.0.1:3000",
      database: { type: "sqlite", filename: ".switchyard/router.db" }
    })
  })

  it("takes variables, and drops the public address's last slash", async () => {
    const config = await load({
      ...right,
      HOST: "0.0.0.0",
      PORT: "8080",
      PUBLIC_URL: "https://pay.test/"
    })
    expect(Result.getOrThrow(config)).toMatchObject({
      host: "0.0.0.0",
      port: 8080,
      publicUrl: "https://pay.test"
    })
  })

  it.each([
    "postgres://database/switchyard",
    "postgresql://user:p%40ss@database:5433/switchyard?sslmode=verify-full",
    "postgres:///switchyard?host=/run/postgresql"
  ])("takes the PostgreSQL URL %s as a secret", async (DATABASE_URL) => {
    const { database } = Result.getOrThrow(await load({ ...right, DATABASE_URL }))
    expect(database.type === "postgres" && Redacted.value(database.url)).toBe(DATABASE_URL)
    expect(`${JSON.stringify(database)} ${inspect(database)}`).not.toContain("switchyard")
  })

  it("resolves secrets from the environment, never a missing one", async () => {
    const file = configuration.file(url, url)
    const [first] = file.accounts
    const secret = { ...first, config: { ...first?.config, secureKey: { env: "CHECKSUM_KEY" } } }
    const environment = place({ ...file, accounts: [secret, ...file.accounts.slice(1)] })
    expect(await linesOf({ ...environment, CHECKSUM_KEY: "the-key" })).toEqual([])
    expect(await linesOf(environment)).toEqual([
      "configuration accounts[0].config.secureKey: environment variable CHECKSUM_KEY is not set"
    ])
  })

  it.each([
    ["no file", {}, "SWITCHYARD_CONFIG: required: the path of the configuration file"],
    [
      "a missing file",
      { SWITCHYARD_CONFIG: "/nowhere/S3NTINEL.json" },
      "SWITCHYARD_CONFIG: a file that can be read"
    ],
    ["no JSON", place("S3NTINEL"), "SWITCHYARD_CONFIG: json"],
    [
      "a doubled key",
      place('{"merchants": [], "merchants": ["S3NTINEL"]}'),
      "SWITCHYARD_CONFIG merchants: duplicate_key"
    ],
    ["a port that is none", { ...right, PORT: "S3NTINEL" }, "PORT: an integer from 0 to 65535"],
    ["a port beyond", { ...right, PORT: "65536" }, "PORT: an integer from 0 to 65535"],
    ...[
      "mysql://S3NTINEL/S3NTINEL",
      "sqlite:",
      "postgres:S3NTINEL",
      "postgres://S3NTINEL",
      "postgres://S3NTINEL/",
      "postgres:///S3NTINEL",
      "postgres://S3NTINEL:port/S3NTINEL"
    ].map(
      (DATABASE_URL) =>
        [
          `the database ${DATABASE_URL}`,
          { ...right, DATABASE_URL },
          "DATABASE_URL: sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE"
        ] as const
    ),
    [
      "a public address that is none",
      { ...right, PUBLIC_URL: "ftp://S3NTINEL" },
      "PUBLIC_URL: an http or https URL"
    ]
  ] as const)("with %s is refused in one line without the value", async (_, variables, line) => {
    expect(await linesOf(variables)).toEqual([`configuration ${line}`])
  })
})
