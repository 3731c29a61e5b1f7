import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { build, environment, listening, repository, startSandbox } from "./project.ts"

const folder = mkdtempSync(join(tmpdir(), "switchyard-router-"))
const bin = join(repository, "packages/sandbox/bin/switchyard-sandbox.js")

beforeAll(() => build(["router"]), 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const configuration = (url: string) => ({
  merchants: [{ id: "acme", apiKeys: [{ key: "sk_test_acme", role: "write" }] }],
  accounts: [
    {
      id: "checksum-eu",
      merchant: "acme",
      provider: "checksum",
      config: {
        baseUrl: `${url}/checksum`,
        partnerId: "195",
        username: "testdoc",
        memberId: "11344",
        secureKey: { env: "CHECKSUM_KEY" }
      }
    }
  ]
})

const order = {
  reference: "order-1001",
  amount: { value: 9200, currency: "EUR" },
  method: {
    type: "card",
    number: "4111111111111111",
    expiryMonth: 12,
    expiryYear: 2030,
    cvv: "123"
  }
}

describe("the built router", () => {
  test("starts, charges a card, and ends with 0", async () => {
    const sandbox = await startSandbox(folder, bin)
    const file = join(folder, "switchyard.json")
    writeFileSync(file, JSON.stringify(configuration(sandbox.url)))
    const router = spawn("node", [join(repository, "apps/router/dist/main.js")], {
      cwd: folder,
      env: {
        ...environment,
        SWITCHYARD_CONFIG: file,
        CHECKSUM_KEY: "sandbox-secure-key",
        PORT: "0"
      }
    })
    const ended = new Promise((resolve) => router.once("exit", resolve))
    try {
      const answer = await fetch(`${await listening(router)}/v1/payments`, {
        method: "POST",
        headers: {
          authorization: "Bearer sk_test_acme",
          "idempotency-key": "order-1001",
          "content-type": "application/json"
        },
        body: JSON.stringify(order)
      })
      expect(answer.status).toBe(201)
      expect(await answer.json()).toMatchObject({ status: "captured", account: "checksum-eu" })
      router.kill("SIGTERM")
      expect(await ended).toBe(0)
    } finally {
      router.kill("SIGKILL")
      sandbox.stop()
    }
  }, 60_000)
})
