import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { PayinPayoutConfig } from "../src/index.ts"
import * as Probe from "../src/internal/probe.ts"
import { envelope, refusal } from "./samples.ts"
import * as Instance from "./instance.ts"
import { accessKey, account, hmac, json, secretKey, stub } from "./support.ts"

const verify = (options: PayinPayoutConfig.Options) =>
  Effect.provide(Effect.map(Probe.run(options), Probe.report), NodeHttpClient.layerUndici)

/** A gateway that accepts one reading of the document alone, and says too much when it refuses. */
const accepting = (method: string, path: string, body: string, balance = "987654.32") =>
  stub((arrived, response) => {
    const expected = hmac([method, path, body, String(arrived.headers["timestamp"])])
    return arrived.method === method && arrived.headers["signature"] === expected
      ? json(response, envelope({ balance }))
      : json(response, refusal(`not ${secretKey} but ${expected}`), 401)
  })

describe("the probe", () => {
  it.live.each([
    ["GET", "api/v1/balance", "", "GET   empty      no             accepted"],
    ["GET", "api/v1/balance", "{}", "GET   {}         no             accepted"],
    ["GET", "/api/v1/balance", "{}", "GET   {}         yes            accepted"],
    ["POST", "/api/v1/balance", "{}", "POST  {}         yes            accepted"]
  ] as const)("finds the reading %s %s %j, and asks for nothing but balances", (reading) =>
    Effect.gen(function* () {
      const [method, path, body, line] = reading
      const server = yield* accepting(method, path, body)
      const said = yield* verify(account(server.baseUrl))
      expect(said.split("\n")).toContain(line)
      expect(said.match(/accepted$/gm)).toHaveLength(1)
      const leadingSlash = path.startsWith("/")
      const getBodyLine = body === "{}" ? "braces" : "empty"
      const signing = method === "GET" ? { getBodyLine, leadingSlash } : { leadingSlash }
      expect(said).toContain(JSON.stringify({ signing, balanceMethod: method }))
      expect(said.includes("getBodyLine is not known")).toBe(method === "POST")
      expect(server.arrived).toHaveLength(6)
      expect(new Set(server.arrived.map((one) => one.path))).toEqual(new Set(["/api/v1/balance"]))
      for (const secret of [secretKey, accessKey, "987654"]) expect(said).not.toContain(secret)
      expect(said).not.toMatch(/[0-9a-f]{32}/)
    }).pipe(Effect.scoped)
  )

  it.live("keeps the account's other rules", () =>
    Effect.gen(function* () {
      const server = yield* accepting("GET", "gw/api/v1/balance", "")
      const said = yield* verify(account(server.baseUrl, { signing: { pathPrefix: "gw" } }))
      const signing = { pathPrefix: "gw", getBodyLine: "empty", leadingSlash: false }
      expect(said).toContain(JSON.stringify({ signing, balanceMethod: "GET" }))
    }).pipe(Effect.scoped)
  )

  it.live("tells an accepted signature from a balance that it cannot read", () =>
    Effect.gen(function* () {
      const server = yield* accepting("GET", "api/v1/balance", "", "1,111.11")
      const said = yield* verify(account(server.baseUrl))
      expect(said).toContain("accepted, but the balance is not readable")
      expect(said).toContain('{"signing":{"getBodyLine":"empty","leadingSlash":false}')
      const page = yield* stub((_, response) => json(response, "<html>balance</html>"))
      expect(yield* verify(account(page.baseUrl))).toContain("None was accepted.")
    }).pipe(Effect.scoped)
  )

  it.live("finds the simulated gateway's reading, and moves nothing", () =>
    Effect.gen(function* () {
      const { ledger, options } = yield* Instance.start({ getBodyLine: "braces" })
      const said = yield* verify(options)
      expect(said).toContain('{"signing":{"getBodyLine":"braces","leadingSlash":false}')
      expect(ledger().movements).toEqual([])
    }).pipe(Effect.scoped)
  )

  it.live("says why when none is accepted", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, refusal(`no ${secretKey}`), 403))
      const said = yield* verify(account(server.baseUrl))
      expect(said).toContain("not accepted, HTTP 403")
      expect(said).toContain("None was accepted.")
      expect(said).not.toContain(secretKey)
      expect(yield* verify(account("http://127.0.0.1:1"))).toContain("not reached: refused")
    }).pipe(Effect.scoped)
  )
})

const command = fileURLToPath(new URL("../bin/verify-credentials.js", import.meta.url))

/** Runs the command in a process of its own, with nothing but these variables. */
const run = (env: Record<string, string>) =>
  Effect.callback<{ readonly code: number | null; readonly out: string; readonly err: string }>(
    (resume) => {
      const child = spawn(process.execPath, [command], { env })
      const said = { out: "", err: "" }
      child.stdout.on("data", (chunk: Buffer) => (said.out += chunk.toString()))
      child.stderr.on("data", (chunk: Buffer) => (said.err += chunk.toString()))
      child.on("close", (code) => resume(Effect.succeed({ code, ...said })))
      return Effect.sync(() => void child.kill())
    }
  )

describe("the command", () => {
  it.live("reads the environment and ends with 0", () =>
    Effect.gen(function* () {
      const server = yield* accepting("GET", "gw/api/v1/balance", "")
      const { code, err, out } = yield* run({
        PAYIN_PAYOUT_BASE_URL: server.baseUrl,
        PAYIN_PAYOUT_SIGNING: '{"pathPrefix":"gw"}',
        PAYIN_PAYOUT_ACCESS_KEY: accessKey,
        PAYIN_PAYOUT_SECRET_KEY: secretKey
      })
      expect([code, err]).toEqual([0, ""])
      expect(out).toContain("accepted")
      expect(out).toContain('"pathPrefix":"gw"')
      expect(out).not.toContain(secretKey)
    }).pipe(Effect.scoped)
  )

  it.live("names what is missing, shows no value, and ends with 2", () =>
    Effect.gen(function* () {
      const { code, err, out } = yield* run({
        PAYIN_PAYOUT_ACCESS_KEY: accessKey,
        PAYIN_PAYOUT_SECRET_KEY: secretKey
      })
      expect([code, out]).toEqual([2, ""])
      expect(err).toContain("PAYIN_PAYOUT_BASE_URL")
      expect(err).not.toContain(secretKey)
    })
  )
})
