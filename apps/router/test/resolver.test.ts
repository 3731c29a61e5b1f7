import { Effect, type Layer } from "effect"
import { createSocket, type Socket } from "node:dgram"
import { isIPv6 } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { layerServers, layerSystem, Resolver } from "../src/dialer/Resolver.ts"

/** What the name server knows. */
const zone: Readonly<Record<string, ReadonlyArray<string>>> = {
  "both.test": ["93.184.216.34", "127.0.0.1", "2606:2800:220:1::1"],
  "six.test": ["::1"],
  "four.test": ["192.168.0.1"],
  "empty.test": []
}

const asked: Array<string> = []
let server: Socket
let address = ""
beforeAll(async () => {
  server = createSocket("udp4", (query, { address, port }) => {
    const answer = answerTo(query)
    if (answer !== null) server.send(answer, port, address)
  })
  await new Promise<void>((bound) => server.bind(0, "127.0.0.1", bound))
  address = `127.0.0.1:${server.address().port}`
})
afterAll(() => void server.close())

const bytesOf = (ip: string): Buffer => {
  if (!isIPv6(ip)) return Buffer.from(ip.split(".").map(Number))
  const [head = "", tail = ""] = ip.split("::").map((part) => part.split(":"))
  const groups = (part: string | ReadonlyArray<string>) =>
    typeof part === "string" ? [] : part.filter((group) => group !== "")
  const [before, after] = [groups(head), groups(tail)]
  const zeros = Array<string>(8 - before.length - after.length).fill("0")
  const all = [...before, ...zeros, ...after].map((group) => group.padStart(4, "0"))
  return Buffer.from(all.join(""), "hex")
}

/** An answer of RFC 1035: the question again and an address a record; none at all for a name that hangs. */
const answerTo = (query: Buffer): Buffer | null => {
  const labels: Array<string> = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length))
    at += length + 1
  }
  const name = labels.join(".")
  asked.push(name)
  if (name === "hangs.test") return null
  const isSix = query.readUInt16BE(at + 1) === 28
  const known = zone[name]
  const found = (known ?? []).filter((ip) => isIPv6(ip) === isSix).map(bytesOf)
  const header = Buffer.alloc(12)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(known === undefined ? 0x8183 : 0x8180, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(found.length, 6)
  const records = found.map((ip) => {
    const record = Buffer.alloc(12)
    record.writeUInt16BE(0xc00c, 0)
    record.writeUInt16BE(isSix ? 28 : 1, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt16BE(ip.length, 10)
    return Buffer.concat([record, ip])
  })
  return Buffer.concat([header, query.subarray(12, at + 5), ...records])
}

const resolve = (name: string, layer: Layer.Layer<Resolver> = layerServers([address])) =>
  Effect.flatMap(Resolver, (resolver) => resolver.resolve(name)).pipe(
    Effect.catchTag("NotResolved", () => Effect.succeed("none")),
    Effect.timeoutOrElse({ duration: 200, orElse: () => Effect.succeed("waiting") }),
    Effect.provide(layer),
    Effect.runPromise
  )

describe("names", () => {
  it.each([
    ["both.test", ["93.184.216.34", "127.0.0.1", "2606:2800:220:1::1"]],
    ["six.test", ["::1"]],
    ["four.test", ["192.168.0.1"]]
  ])("lead to all their addresses: %s", async (name, addresses) => {
    expect(await resolve(name)).toEqual(addresses)
  })

  it.each(["empty.test", "unknown.test"])("may lead nowhere: %s", async (name) => {
    expect(await resolve(name)).toBe("none")
  })

  it("are not waited for longer than anybody wants", async () => {
    expect(await resolve("hangs.test")).toBe("waiting")
  })

  it("are asked for anew every time, and not in the machine's own domains", async () => {
    asked.length = 0
    await resolve("four.test")
    await resolve("four.test")
    await resolve("unknown.test")
    expect(asked.toSorted()).toEqual([
      ...Array(4).fill("four.test"),
      "unknown.test",
      "unknown.test"
    ])
  })

  it("of the machine itself are found where that is wanted", async () => {
    const found = await resolve("localhost", layerSystem)
    expect(["127.0.0.1", "::1"]).toEqual(expect.arrayContaining([...found]))
  })
})
