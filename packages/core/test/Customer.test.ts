import { Customer } from "../src/index.ts"
import * as fc from "fast-check"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { isIP } from "node:net"
import { describe, expect, it } from "vitest"

const decode = Schema.decodeUnknownResult(Customer.Customer)
const isTaken = (ip: unknown) => Result.isSuccess(decode({ ip }))

describe("a customer's address", () => {
  it.each([
    "203.0.113.9",
    "0.0.0.0",
    "255.255.255.255",
    "::",
    "::1",
    "2001:db8::1",
    "2001:DB8:0:0:8:800:200C:417A",
    "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8",
    "::ffff:192.0.2.128",
    "64:ff9b::192.0.2.33",
    "1:2:3:4:5:6:192.0.2.1"
  ])("%s is taken", (ip) => expect(isTaken(ip)).toBe(true))

  it.each([
    "PLANT",
    "",
    " 203.0.113.9",
    "203.0.113.9\n",
    "203.0.113",
    "203.0.113.256",
    "203.0.113.09",
    "203.0.113.9:443",
    "3405803785",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "g::",
    "fe80::1%eth0",
    "[::1]",
    "192.0.2.1::",
    "1:2:3:4:5:6:7:192.0.2.1"
  ])("%j is none", (ip) => expect(isTaken(ip)).toBe(false))

  it("is refused by path and rule, without the value", () => {
    const refused = String(Result.getOrThrow(Result.flip(decode({ ip: "PLANT" }))))
    expect(refused).toContain("ip_address")
    expect(refused).toContain(`["ip"]`)
    expect(refused).not.toContain("PLANT")
  })

  it("is one wherever Node says so", () => {
    const piece = fc.constantFrom("0", "1", "ff", "2001", "::", ":", ".", "192.0.2.1", "00000", "g")
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
      fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(":"))
    )
    fc.assert(
      fc.property(text, (ip) => {
        expect(isTaken(ip)).toBe(ip.length <= 45 && isIP(ip) !== 0)
      }),
      { numRuns: 3000 }
    )
  })
})
