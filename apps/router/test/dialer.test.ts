import { Clock, Effect, Layer } from "effect"
import { channel, type Channel } from "node:diagnostics_channel"
import { createServer, type Server, Socket, type TcpNetConnectOpts } from "node:net"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import * as Dialer from "../src/dialer/Dialer.ts"
import { NotResolved, Resolver } from "../src/dialer/Resolver.ts"
import { certificate } from "./support/certificate.ts"
import * as clocks from "./support/clock.ts"
import * as Receiver from "./support/receiver.ts"

let plain: Receiver.Receiver
let secure: Receiver.Receiver
const raw = new Map<string, Server>()
beforeAll(async () => {
  plain = await Receiver.start()
  secure = await Receiver.start(true)
  for (const [name, behave] of Object.entries(sockets)) {
    const server = createServer((socket) => behave(socket.on("error", () => socket.destroy())))
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
    raw.set(name, server)
  }
})
afterAll(async () => {
  await plain.close()
  await secure.close()
  for (const server of raw.values()) server.close()
})
afterEach(() => void vi.restoreAllMocks())
beforeEach(() => {
  for (const receiver of [plain, secure]) {
    receiver.received.length = 0
    receiver.behave = Receiver.status(204)
  }
})

/** What a receiver's socket may do instead of speaking HTTP. */
const sockets = {
  closesAtOnce: (socket: Socket) => void socket.destroy(),
  closesWhenItHears: (socket: Socket) => void socket.once("data", () => void socket.end()),
  resetsWhenItHears: (socket: Socket) =>
    void socket.once("data", () => void socket.resetAndDestroy()),
  speaksNoHttp: (socket: Socket) => void socket.once("data", () => void socket.end("220 mail\r\n")),
  answersWithEndlessHeaders: (socket: Socket) =>
    void socket.once("data", () => {
      const more = () => {
        while (!socket.destroyed && socket.write(`x-header: ${"x".repeat(1000)}\r\n`));
      }
      socket.on("drain", more)
      socket.write("HTTP/1.1 200 OK\r\n")
      more()
    })
} as const

const portOf = (name: keyof typeof sockets): number => {
  const address = raw.get(name)?.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

interface Options extends Partial<Dialer.Options> {
  readonly names?: Readonly<Record<string, ReadonlyArray<string>>>
  readonly clock?: Clock.Clock
}

const asked: Array<string> = []
beforeEach(() => void (asked.length = 0))

/** Posts with a resolver that knows these names only; answers the status or the word. */
const post = (url: string, { names = {}, clock, ...options }: Options = {}) => {
  const resolver = Layer.succeed(Resolver, {
    resolve: (name) => {
      asked.push(name)
      const found = names[name]
      return found === undefined ? Effect.fail(new NotResolved()) : Effect.succeed(found)
    }
  })
  const layer = Dialer.layer({ allowPrivate: true, ...options }).pipe(Layer.provide(resolver))
  const message = { headers: { "content-type": "application/json", "webhook-id": "evt_1" }, body }
  const work = Effect.flatMap(Dialer.Dialer, (dialer) => dialer.post(url, message)).pipe(
    Effect.catch(({ word }) => Effect.succeed(word)),
    Effect.provide(layer)
  )
  return Effect.runPromise(
    clock === undefined ? work : Effect.provideService(work, Clock.Clock, clock)
  )
}

/** The next message of a channel. */
const once = (of: Channel) =>
  new Promise<void>((resolve) => {
    const listener = () => {
      of.unsubscribe(listener)
      resolve()
    }
    of.subscribe(listener)
  })

const body = '{"name":"Zoë ✓"}'

describe("a post", () => {
  it("arrives with its headers and bytes, and answers the status", async () => {
    plain.behave = Receiver.status(202)
    expect(await post(`${plain.url}/hooks?key=1#part`)).toBe(202)
    expect(plain.received).toMatchObject([
      {
        path: "/hooks?key=1",
        body,
        headers: {
          host: `127.0.0.1:${plain.port}`,
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(body)),
          "webhook-id": "evt_1",
          connection: "close"
        }
      }
    ])
  })

  it("follows no redirect", async () => {
    for (const code of [301, 302, 303, 307, 308]) {
      plain.behave = Receiver.status(code, { location: `${plain.url}/elsewhere` })
      expect(await post(`${plain.url}/hooks`)).toBe(code)
    }
    expect(new Set(plain.received.map(({ path }) => path))).toEqual(new Set(["/hooks"]))
  })

  it("reads little of an answer of 100 MB", async () => {
    let written = 0
    plain.behave = (response) => {
      const chunk = Buffer.alloc(64 * 1024)
      const more = () => {
        while (!response.destroyed && written < 100_000_000) {
          written += chunk.length
          if (!response.write(chunk)) return void response.once("drain", more)
        }
        response.end()
      }
      response.writeHead(200)
      more()
    }
    expect(await post(plain.url)).toBe(200)
    await vi.waitFor(() => expect(plain.connections().open).toBe(0))
    // What the kernel's buffers swallow, and no more.
    expect(written).toBeLessThan(20_000_000)
  })

  it("takes the status of an answer that never ends, and hangs up", async () => {
    const time = clocks.make()
    plain.behave = (response) => void response.writeHead(200).write("and then")
    const heard = once(channel("http.client.response.finish"))
    const posted = post(plain.url, { clock: time.clock })
    await heard
    time.advance(15_000)
    expect(await posted).toBe(200)
    await vi.waitFor(() => expect(plain.connections().open).toBe(0))
  })

  it("gives up after 15 s without an answer, and hangs up", async () => {
    const time = clocks.make()
    plain.behave = () => undefined
    const posted = post(plain.url, { clock: time.clock })
    await vi.waitFor(() => expect(plain.received).toHaveLength(1))
    time.advance(14_000)
    expect(plain.connections().open).toBe(1)
    time.advance(1_000)
    expect(await posted).toBe("timeout")
    await vi.waitFor(() => expect(plain.connections().open).toBe(0))
  })

  it.each([
    ["closesAtOnce", "closed"],
    ["closesWhenItHears", "closed"],
    ["resetsWhenItHears", "closed"],
    ["speaksNoHttp", "malformed"],
    ["answersWithEndlessHeaders", "malformed"]
  ] as const)("to a server that %s says so in one word", async (name, word) => {
    expect(await post(`http://127.0.0.1:${portOf(name)}/`)).toBe(word)
  })

  it("to a closed port says so in one word", async () => {
    expect(await post("http://127.0.0.1:1/")).toBe("connect")
  })

  it.each([["255.255.255.255"], ["255.255.255.255", "224.0.0.1"], ["ff02::1"]])(
    "to addresses that the system refuses at once says so, and breaks nothing: %s",
    async (...all) => {
      for (const scheme of ["http", "https"]) {
        expect(await post(`${scheme}://hooks.test/`, { names: { "hooks.test": all } })).toBe(
          "connect"
        )
      }
    }
  )
})

describe("a name", () => {
  it("is resolved here, once, and only its addresses are connected to", async () => {
    const names = { "hooks.test": ["127.0.0.1"] }
    expect(await post(`http://hooks.test:${plain.port}/`, { names })).toBe(204)
    expect(asked).toEqual(["hooks.test"])
    expect(plain.received[0]?.headers.host).toBe(`hooks.test:${plain.port}`)
  })

  it("is resolved anew at every call", async () => {
    const [before, after] = [["127.0.0.1"], ["127.0.0.2"]]
    expect(
      await post(`http://hooks.test:${plain.port}/`, { names: { "hooks.test": before } })
    ).toBe(204)
    expect(await post(`http://hooks.test:${plain.port}/`, { names: { "hooks.test": after } })).toBe(
      "connect"
    )
    expect(plain.received).toHaveLength(1)
  })

  it("without an address is said to have none", async () => {
    expect(await post("http://nowhere.test/")).toBe("dns")
  })

  it.each([
    ["127.0.0.1"],
    ["93.184.216.34", "127.0.0.1"],
    ["127.0.0.1", "93.184.216.34"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["93.184.216.34", "fe80::1"],
    ["169.254.169.254"],
    ["fd00:ec2::254"]
  ])("that leads to a private address is never dialled: %s %s", async (...addresses) => {
    const before = secure.connections().all
    const names = { "hooks.test": addresses }
    const options = { names, allowPrivate: false, ca: certificate }
    expect(await post(`https://hooks.test:${secure.port}/`, options)).toBe("private_target")
    expect(asked).toEqual(["hooks.test"])
    expect(secure.connections().all).toBe(before)
  })

  it("that is public when it is checked cannot lead elsewhere when it is dialled", async () => {
    // The resolver lies from the second question on; and nothing of this test leaves the machine.
    const answers = [["93.184.216.34", "2606:2800:220:1::1"], ["127.0.0.1"]]
    const rebinding = {
      get "hooks.test"() {
        return answers.shift() ?? []
      }
    }
    const dialled: Array<unknown> = []
    vi.spyOn(Socket.prototype, "connect").mockImplementation(function (this: Socket, ...args) {
      const [options] = args.flat() as unknown as [TcpNetConnectOpts]
      options.lookup?.(options.host ?? "", { all: true }, (_, addresses) => {
        dialled.push(addresses)
        this.destroy(new Error("not in a test"))
      })
      return this
    })
    const options = { names: rebinding, allowPrivate: false, ca: certificate }
    expect(await post(`https://hooks.test:${secure.port}/`, options)).toBe("connect")
    expect(dialled).toEqual([
      [
        { address: "93.184.216.34", family: 4 },
        { address: "2606:2800:220:1::1", family: 6 }
      ]
    ])
    expect(asked).toEqual(["hooks.test"])
  })

  it.each([
    "https://127.0.0.1",
    "https://2130706433",
    "https://[::1]",
    "https://localhost",
    "http://shop.example"
  ])("or address that was stored before the rules is not dialled either: %s", async (url) => {
    const options = { allowPrivate: false, names: { localhost: ["127.0.0.1"] } }
    expect(await post(`${url}:${secure.port}/`, options)).toBe("private_target")
    expect(asked).toEqual([])
  })
})

describe("TLS", () => {
  const names = { "hooks.test": ["127.0.0.1"], "other.test": ["127.0.0.1"] }

  it("is spoken with the name that the URL has, not with the address", async () => {
    expect(await post(`https://hooks.test:${secure.port}/`, { names, ca: certificate })).toBe(204)
    expect(secure.received[0]?.headers.host).toBe(`hooks.test:${secure.port}`)
    expect(await post(`https://hooks.test.:${secure.port}/`, { names, ca: certificate })).toBe(204)
  })

  it.each([
    ["of another name", "https://other.test", certificate],
    ["of a name for an address", "https://127.0.0.1", certificate],
    ["that nobody vouches for", "https://hooks.test", undefined]
  ])("with a certificate %s is refused", async (_, url, ca) => {
    const options = { names, ...(ca === undefined ? {} : { ca }) }
    expect(await post(`${url}:${secure.port}/`, options)).toBe("tls")
    expect(secure.received).toEqual([])
  })

  it("is not left for plain HTTP", async () => {
    expect(await post(`https://127.0.0.1:${plain.port}/`)).toBe("tls")
  })
})
