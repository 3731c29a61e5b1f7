import { createServer, connect, type Socket } from "node:net"
import type { AddressInfo } from "node:net"

/**
 * A TCP load balancer on loopback: each connection goes to the next backend in turn, and to the one after
 * it when that does not take connections. It keeps nobody with one backend, and knows of a backend's end
 * only by being refused, as a real one does between two health checks.
 */
export interface Balancer {
  readonly url: string
  /** Adds a backend, or tells the port that it has now. */
  readonly set: (name: string, port: number) => void
  /** How many connections each backend took. */
  readonly taken: () => Readonly<Record<string, number>>
  /** How often a backend refused and the next one was asked. */
  readonly refused: () => number
}

interface Backend {
  readonly name: string
  port: number
  taken: number
}

const listening = (server: ReturnType<typeof createServer>, at: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen({ port: at, host: "127.0.0.1", backlog: 4096 }, () =>
      resolve((server.address() as AddressInfo).port)
    )
  })

/** What one side says goes to the other, and both end together. */
const join = (client: Socket, backend: Socket): void => {
  client.pipe(backend)
  backend.pipe(client)
  client.once("close", () => backend.destroy())
  backend.once("close", () => client.destroySoon())
}

/** Opens a connection, or answers null where nobody listens. */
const opened = (port: number): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true })
    socket.once("connect", () => {
      // From here on an error is the end of the connection, which `close` tells.
      socket.removeAllListeners("error").on("error", () => undefined)
      resolve(socket)
    })
    socket.once("error", () => resolve(null))
  })

/** Opens the balancer, on a free port by default; disposing of `closing` closes it and every connection. */
export const open = async (closing: AsyncDisposableStack, at = 0): Promise<Balancer> => {
  const backends: Array<Backend> = []
  const clients = new Set<Socket>()
  let turn = 0
  let refused = 0
  const serve = async (client: Socket): Promise<void> => {
    clients.add(client)
    client.on("error", () => undefined)
    client.once("close", () => clients.delete(client))
    const first = turn++
    for (let tried = 0; tried < backends.length; tried++) {
      const chosen = backends[(first + tried) % backends.length]
      const backend = chosen === undefined ? null : await opened(chosen.port)
      if (chosen !== undefined && backend !== null) {
        if (client.destroyed) return void backend.destroy()
        chosen.taken++
        return join(client, backend)
      }
      refused++
    }
    client.resetAndDestroy()
  }
  const server = createServer(
    { noDelay: true, allowHalfOpen: true },
    (client) => void serve(client)
  )
  const port = await listening(server, at)
  closing.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const client of clients) client.destroy()
      })
  )
  return {
    url: `http://127.0.0.1:${port}`,
    set: (name, port) => {
      const known = backends.find((one) => one.name === name)
      if (known === undefined) backends.push({ name, port, taken: 0 })
      else known.port = port
    },
    taken: () => Object.fromEntries(backends.map(({ name, taken }) => [name, taken])),
    refused: () => refused
  }
}
