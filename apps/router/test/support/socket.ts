import { connect, type Socket } from "node:net"

/** A connection that a test writes to by hand. */
export interface Wire {
  readonly socket: Socket
  /** All that has come back. */
  readonly heard: () => string
  /** The milliseconds after which the other side ended it. */
  readonly ended: Promise<number>
}

/** Connects to this URL's host and port. */
export const open = (url: string): Promise<Wire> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const startedAt = performance.now()
    const socket = connect(Number(port), hostname)
    let text = ""
    socket.on("data", (bytes: Buffer) => (text += bytes.toString()))
    socket.on("error", reject)
    const ended = new Promise<number>((done) => {
      socket.on("close", () => done(performance.now() - startedAt))
    })
    socket.on("connect", () => resolve({ socket, heard: () => text, ended }))
  })
