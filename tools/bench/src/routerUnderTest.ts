import { writeFileSync } from "node:fs"
import { Agent } from "node:http"
import { join } from "node:path"
import { checksum } from "./gateways/checksum.ts"
import { post } from "./httpCall.ts"
import * as processes from "./processes.ts"

/** The router with one account at the checksum gateway's stub, and its merchant. */

const apiKey = "sk_bench_0123456789"

/** How gateways would reach it. */
export const publicUrl = "https://pay.example"

const configOf = (gatewayPort: number) => ({
  merchants: [{ id: "acme", apiKeys: [{ key: apiKey, role: "write" }] }],
  accounts: [
    {
      ...{ id: "checksum-eu", merchant: "acme", provider: checksum.name },
      config: { baseUrl: `http://127.0.0.1:${gatewayPort}`, ...checksum.account }
    }
  ],
  security: { encryptionKey: "be".repeat(32) }
})

/** Starts it on a SQLite file in the folder. */
export const start = (folder: string, gatewayPort: number, file: string) => {
  const config = join(folder, "config.json")
  writeFileSync(config, JSON.stringify(configOf(gatewayPort)))
  return processes.router({
    ...{ SWITCHYARD_CONFIG: config, DATABASE_URL: `sqlite:${join(folder, file)}` },
    ...{ PUBLIC_URL: publicUrl, PORT: "0", HOST: "127.0.0.1" }
  })
}

/** Makes one payment by its number, which must succeed, at the router or its floor. */
export const payer = (name: string, port: number, run: string) => {
  const agent = new Agent({ keepAlive: true })
  return async (number: number): Promise<void> => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      "idempotency-key": `${run}-${number}`
    }
    const body = JSON.stringify({ reference: `order-${number}`, ...checksum.purchase })
    const { status, text } = await post({ agent, port, path: "/v1/payments", headers, body })
    if (status === 201 && text.includes('"status":"captured"')) return
    throw new Error(`${name} answered ${status} ${text}`)
  }
}
