import { describe, expect, it } from "@effect/vitest"
import type { Webhook } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import * as fc from "fast-check"
import { notice, now, path, raw, receive, secrets } from "./notices.ts"
import { payinData } from "./samples.ts"
import { hmac } from "./support.ts"

describe("the secret part of the path", () => {
  const webhookSecret = Redacted.make("5Jp0mB9fQ2tXyLw8RkVn3g")
  const genuine = notice("payin.succeeded", payinData)

  it.each([
    [`${path}/5Jp0mB9fQ2tXyLw8RkVn3g`, "payment"],
    [`${path}/5Jp0mB9fQ2tXyLw8RkVn3g?retry=1`, "payment"],
    [`${path}/5Jp0mB9fQ2tXyLw8RkVn3G`, "forged path"],
    [`${path}/5Jp0mB9fQ2tXyLw8RkVn3`, "forged path"],
    [`${path}/5Jp0mB9fQ2tXyLw8RkVn3g/`, "forged path"],
    [`${path}/5Jp0mB9fQ2tXyLw8RkVn3g/x`, "forged path"],
    [`${path}?secret=/5Jp0mB9fQ2tXyLw8RkVn3g`, "forged path"],
    [path, "forged path"],
    ["", "forged path"]
  ])("%s is %s", async (arrivedAt, expected) => {
    const received = await receive(raw(genuine, { path: arrivedAt }), { webhookSecret })
    expect(typeof received === "string" ? received : received.type).toBe(expected)
    if (typeof received !== "string") expect(received.signed).toBe(false)
  })

  it("cannot be left out with the path", async () => {
    const { body, headers } = raw(genuine)
    expect(await receive({ body, headers }, { webhookSecret })).toBe("unsigned path")
    expect(await receive({ body, headers })).toMatchObject({ type: "payment" })
  })
})

describe("a signature", () => {
  const timestamp = String(now)
  const body = JSON.stringify(notice("payin.succeeded", payinData))
  const signature = hmac(["POST", path.slice(1), body, timestamp])
  const signed = (more: Partial<Webhook.Raw> = {}, headers: object = {}) =>
    raw(body, { headers: { signature, timestamp, ...headers }, ...more })

  it("proves the sender", async () => {
    expect(await receive(signed())).toMatchObject({ type: "payment", signed: true })
    expect(await receive(signed(), { webhookHmac: "require" })).toMatchObject({ signed: true })
    expect(await receive(signed({ method: "PUT" }))).toBe("forged signature")
    const { headers, body: bytes } = signed()
    expect(await receive({ body: bytes, headers, path })).toMatchObject({ signed: true })
  })

  it("follows the account's rules, but for the prefix of the API", async () => {
    const slashed = hmac(["POST", path, body, timestamp])
    const signing = { leadingSlash: true, pathPrefix: "gw" }
    expect(await receive(signed({}, { signature: slashed }), { signing })).toMatchObject({
      signed: true
    })
    expect(await receive(signed(), { signing })).toBe("forged signature")
  })

  it("may be by the key before the last rotation", async () => {
    const rotated = {
      secretKey: Redacted.make("the-next-key"),
      previousSecretKey: secrets.secretKey
    }
    expect(await receive(signed(), rotated)).toMatchObject({ signed: true })
    const next = hmac(["POST", path.slice(1), body, timestamp], "the-next-key")
    expect(await receive(signed({}, { signature: next }), rotated)).toMatchObject({ signed: true })
    expect(await receive(signed({}, { signature: next }))).toBe("forged signature")
  })

  it("that is there and wrong is refused, in part too", async () => {
    const wrong = [
      { signature: signature.toUpperCase() },
      { signature: signature.slice(1) },
      { signature: "" },
      { signature: "ü" },
      { timestamp: undefined },
      { timestamp: "1790431844702" }
    ]
    for (const headers of wrong) {
      expect(await receive(signed({}, headers))).toBe("forged signature")
    }
    expect(await receive(signed({ path: `${path}/` }))).toBe("forged signature")
    const { path: _, ...pathless } = signed()
    expect(await receive(pathless)).toBe("forged signature")
  })

  it("that is absent is absent, or demanded", async () => {
    expect(await receive(raw(body))).toMatchObject({ type: "payment", signed: false })
    expect(await receive(raw(body), { webhookHmac: "require" })).toBe("unsigned signature")
    expect(await receive(raw(body, { headers: { timestamp } }))).toMatchObject({ signed: false })
    expect(await receive(signed({}, { signature: "x" }), { webhookHmac: "off" })).toMatchObject({
      signed: false
    })
  })

  it.each([
    [now, {}, true],
    [now - 300_000, {}, true],
    [now + 300_000, {}, true],
    [now - 300_001, {}, false],
    [now + 300_001, {}, false],
    [now - 5_001, { webhookMaxSkewMs: 5_000 }, false],
    [Math.floor(now / 1000), {}, false],
    ["tomorrow", {}, false],
    ["", {}, false],
    [`${now}.0`, {}, false],
    [`+${now}`, {}, false]
  ] as const)("of the time %s (%j): is it accepted? %s", async (time, more, accepted) => {
    const told = String(time)
    const headers = {
      timestamp: told,
      signature: hmac(["POST", path.slice(1), body, told])
    }
    for (const webhookHmac of ["ifPresent", "require"] as const) {
      const received = await receive(signed({}, headers), { webhookHmac, ...more })
      if (accepted) expect(received).toMatchObject({ signed: true })
      else expect(received).toBe("forged timestamp")
    }
  })

  it("3,000 mutations of the body, none accepted", async () => {
    const bytes = new TextEncoder().encode(body)
    const mutation = fc.record({
      at: fc.nat(bytes.length - 1),
      insert: fc.uint8Array({ maxLength: 3 }),
      remove: fc.integer({ min: 0, max: 3 })
    })
    await fc.assert(
      fc.asyncProperty(mutation, async ({ at, insert, remove }) => {
        const mutated = new Uint8Array([
          ...bytes.slice(0, at),
          ...insert,
          ...bytes.slice(at + remove)
        ])
        fc.pre(Buffer.compare(mutated, bytes) !== 0)
        expect(await receive(signed({ body: mutated }))).toMatch(/^(forged|unreadable)/)
      }),
      { numRuns: 3_000 }
    )
  })
})
