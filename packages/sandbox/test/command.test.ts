import { spawn } from "node:child_process"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { Server } from "../src/index.ts"
import { send } from "./client.ts"

const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

const run = (args: ReadonlyArray<string>, environment: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ["--conditions=@switchyard/source", bin, ...args], {
    env: { ...process.env, ...environment }
  })
  let output = ""
  let errors = ""
  const seen = { ready: (_url: string) => {} }
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString()
    const url = /listening on (\S+)/.exec(output)?.[1]
    if (url !== undefined && output.includes("control API")) seen.ready(url)
  })
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()))
  const ready = new Promise<string>((resolve) => (seen.ready = resolve))
  const exit = new Promise<{ readonly code: number | null; readonly errors: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, errors }))
  )
  return { child, ready, exit, output: () => output }
}

const occupy = async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return { port, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

describe("the command", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "says where it listens; %s ends it with 0",
    async (signal) => {
      const command = run([], { PORT: "0" })
      const url = await command.ready
      expect((await send(`${url}/`, "", { method: "GET" })).status).toBe(200)
      for (const text of ["/checksum-2", "memberId=11344", "sandbox-secure-key", "1006.00"]) {
        expect(command.output()).toContain(text)
      }
      command.child.kill(signal)
      expect(await command.exit).toEqual({ code: 0, errors: "" })
    }
  )

  it("a port in use is one line and exit 1, and a failure of its own kind in code", async () => {
    const taken = await occupy()
    const command = run(["--port", String(taken.port)])
    const { code, errors } = await command.exit
    expect(code).toBe(1)
    expect(errors.trim().split("\n")).toEqual([
      `switchyard-sandbox: port ${taken.port} on 127.0.0.1 is already in use; choose another with --port`
    ])
    await expect(Server.start({ port: taken.port })).rejects.toMatchObject({
      _tag: "ListenFailed",
      code: "EADDRINUSE",
      port: taken.port
    })
    await taken.close()
  })

  it("refuses what is not a port", async () => {
    const { code, errors } = await run(["--port", "70000"]).exit
    expect([code, errors.trim().split("\n").length]).toEqual([1, 1])
  })
})
