import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import * as Balancer from "../src/stage/Balancer.ts"

let closing: AsyncDisposableStack
let balancer: Balancer.Balancer
beforeEach(async () => {
  closing = new AsyncDisposableStack()
  balancer = await Balancer.open(closing)
})
afterEach(() => closing.disposeAsync())

/** A backend that says its name and then repeats what it hears. */
const backend = async (name: string) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => undefined)
    socket.write(`${name}\n`)
    socket.pipe(socket)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const stop = (): void => {
    server.close()
    for (const socket of sockets) socket.resetAndDestroy()
  }
  closing.defer(stop)
  const { port } = server.address() as AddressInfo
  balancer.set(name, port)
  return { port, stop, sockets }
}

/** A connection through the balancer. */
const client = () => {
  const socket = connect(Number(new URL(balancer.url).port), "127.0.0.1")
  closing.defer(() => void socket.destroy())
  let text = ""
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
  const closed = new Promise<string>((resolve) => {
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"))
    socket.once("close", () => resolve("closed"))
  })
  const heard = async (line: string): Promise<void> => {
    while (!text.includes(`${line}\n`)) await once(socket, "data")
  }
  /** The backend that took it. */
  const name = async (): Promise<string> => {
    while (!text.includes("\n")) await once(socket, "data")
    return text.split("\n")[0] ?? ""
  }
  return { socket, closed, heard, name }
}

describe("the balancer", () => {
  it("gives connections to the backends in turn", async () => {
    for (const name of ["one", "two", "three"]) await backend(name)
    const names = []
    for (let index = 0; index < 6; index++) names.push(await client().name())
    expect(names).toEqual(["one", "two", "three", "one", "two", "three"])
    expect(balancer.taken()).toEqual({ one: 2, two: 2, three: 2 })
  })

  it("carries what both sides say, and half of a conversation that has ended", async () => {
    await backend("one")
    const { heard, socket } = client()
    socket.write("hello\n")
    await heard("hello")
    socket.end("goodbye\n")
    await heard("goodbye")
  })

  it("asks the next backend where one refuses, and counts that", async () => {
    const one = await backend("one")
    await backend("two")
    one.stop()
    expect(await client().name()).toBe("two")
    expect(await client().name()).toBe("two")
    expect(balancer.refused()).toBe(1)
    expect(balancer.taken()).toEqual({ one: 0, two: 2 })
  })

  it("resets a connection that nobody takes", async () => {
    const one = await backend("one")
    one.stop()
    expect(await client().closed).toBe("ECONNRESET")
  })

  it("ends the client's connection when the backend dies, and knows its next port", async () => {
    const one = await backend("one")
    const first = client()
    await first.name()
    one.stop()
    expect(["closed", "ECONNRESET"]).toContain(await first.closed)
    await backend("one")
    expect(await client().name()).toBe("one")
  })

  it("closes every connection with the drill", async () => {
    const one = await backend("one")
    const { closed, name } = client()
    await name()
    await closing.disposeAsync()
    expect(["closed", "ECONNRESET"]).toContain(await closed)
    expect([...one.sockets].every((socket) => socket.destroyed)).toBe(true)
  })
})
