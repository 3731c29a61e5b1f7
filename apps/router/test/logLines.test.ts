import { Server } from "@switchyard/sandbox"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { paymentOf, problemOf, trigger } from "./support/client.ts"
import * as configuration from "./support/configuration.ts"
import * as Process from "./support/process.ts"

let sandbox: Server.StartedSandbox
let place: Process.Place
beforeAll(async () => {
  sandbox = await Server.start()
  const urls = [sandbox.baseUrl("checksum"), sandbox.baseUrl("checksum-2")] as const
  place = Process.place(configuration.file(...urls))
})
afterAll(async () => {
  place.remove()
  await sandbox.close()
})

interface Line {
  readonly level: string
  readonly time: string
  readonly message: string
  readonly [about: string]: unknown
}

/** What a process wrote, but for the line that says where it listens. */
const linesOf = (stdout: string): ReadonlyArray<Line> =>
  stdout
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("listening on"))
    .map((line) => JSON.parse(line))

describe("the log of a process", () => {
  it("is JSON, a line each; a request's lines carry the id that its problem shows", async () => {
    const router = Process.start({ ...place.environment, LOG_LEVEL: "debug" })
    try {
      const client = await router.ready
      const { id } = paymentOf(await client.pay())
      await client.pay(trigger(1006))
      const refused = problemOf(await client.get("/v1/payments/pay_unknown"))
      const unauthorized = problemOf(await client.get("/v1/payments", { apiKey: "wrong-api-key" }))
      await client.get(`/v1/payments/${id}`)
      const lines = linesOf((await router.kill("SIGTERM")).stdout)
      for (const line of lines) {
        expect(line).toMatchObject({ level: expect.any(String), message: expect.any(String) })
        expect(Number.isNaN(Date.parse(line.time))).toBe(false)
      }
      const of = (request: string) => lines.filter((line) => line["request"] === request)
      expect(of(refused.instance)).toMatchObject([
        { level: "debug", message: "GET /v1/payments/{id}", status: 404 }
      ])
      expect(of(unauthorized.instance)).toMatchObject([
        { message: "GET /v1/payments", status: 401 }
      ])
      const read = lines.filter(({ status }) => status === 200)
      expect(read).toMatchObject([{ message: "GET /v1/payments/{id}" }])
      expect(JSON.stringify(lines)).not.toContain(`/${id}`)
    } finally {
      await router.kill("SIGKILL")
    }
  })

  it("is silent about what goes well, unless asked", async () => {
    const router = Process.start(place.environment)
    try {
      const client = await router.ready
      expect((await client.pay()).status).toBe(201)
      const { stdout } = await router.kill("SIGTERM")
      expect(linesOf(stdout)).toEqual([])
    } finally {
      await router.kill("SIGKILL")
    }
  })
})
