import { Result } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isPublic } from "../src/dialer/PublicAddress.ts"
import * as Target from "../src/dialer/Target.ts"

/** Spellings of hosts that are not on the public internet. */
const privateHosts: Readonly<Record<string, ReadonlyArray<string>>> = {
  "loopback in every notation": [
    "127.0.0.1",
    "127.0.0.1.",
    "127.0.0.1..",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0X7F000001",
    "0x7f.1",
    "0177.0.0.1",
    "0177.0x0.0.0x1",
    "00000177.00.00.01",
    "%31%32%37.0.0.1",
    "127%2E0%2E0%2E1",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "0x7F.0X0.0.1."
  ],
  "loopback and nothing in IPv6": [
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::ffff:127.0.0.1]",
    "[::FFFF:7F00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[::ffff:0:127.0.0.1]"
  ],
  "private networks": [
    "10.0.0.1",
    "10.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.168.257",
    "3232235777",
    "[::ffff:10.0.0.1]",
    "[::ffff:c0a8:101]",
    "[fc00::1]",
    "[fd12:3456:789a::1]",
    "[fec0::1]"
  ],
  "link-local addresses and metadata services": [
    "169.254.169.254",
    "169.254.43518",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]",
    "[fe80::1]",
    "[FE80::A9FE:A9FE]",
    "[fe80::1%25eth0]",
    "[fe80::1%eth0]",
    "[fd00:ec2::254]",
    "100.100.100.200",
    "168.63.129.16"
  ],
  "other special ranges": [
    "0.0.0.0",
    "0",
    "0x0",
    "0.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "4294967295",
    "[ff02::1]",
    "[100::1]",
    "[2001:db8::1]",
    "[2001:2::1]",
    "[3fff::1]",
    "[5f00::1]",
    "[4000::1]"
  ],
  "IPv4 carried in IPv6": [
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::10.0.0.1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2002:a9fe:a9fe::]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[2001::1]"
  ],
  "names of this machine or network": [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ｌｏｃａｌｈｏｓｔ",
    "lo%63alhost",
    "shop.localhost",
    "router",
    "metadata.google.internal",
    "metadata.google.internal.",
    "printer.local",
    "nas.home.arpa",
    "localhost.localdomain"
  ],
  "what is no address and no name": [
    "256.256.256.256",
    "1.2.3.4.5",
    "127.0.0.0x",
    "a..b",
    "-",
    "[::g]"
  ]
}

const spellings = Object.entries(privateHosts).flatMap(([kind, hosts]) =>
  hosts.map((host) => [kind, host] as const)
)

const rulesOf = (url: string, allowPrivate = false): ReadonlyArray<Target.Rule> =>
  Result.match(Target.parse(url, allowPrivate), {
    onSuccess: () => [],
    onFailure: (rules) => rules
  })

describe("a target that is not on the public internet", () => {
  it("is known in more than 60 spellings", () => {
    expect(new Set(spellings.map(([, host]) => host)).size).toBe(spellings.length)
    expect(spellings.length).toBeGreaterThan(60)
  })

  it.each(spellings)("is refused: %s, %s", (_, host) => {
    for (const url of [`https://${host}/hooks`, `https://${host}:8443`, `http://${host}/`]) {
      expect(rulesOf(url)[0]).toBe("public_target")
    }
  })

  it.each([
    "http:127.0.0.1",
    "https:\\\\127.0.0.1",
    "https:///127.0.0.1/",
    "https://shop.example@127.0.0.1/",
    "https://127.0.0.1\\@shop.example/",
    "https://\t127.0.0.1/",
    " https://127.0.0.1/"
  ])("is refused where only some parsers see it: %j", (url) => {
    expect(rulesOf(url)).toContain("https_url")
  })

  it("is any of the address space's special parts, in any notation", () => {
    const octet = fc.integer({ min: 0, max: 255 })
    const inside = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet)
    )
    const notation = fc.constantFrom(
      (parts: ReadonlyArray<number>) => parts.join("."),
      (parts: ReadonlyArray<number>) => parts.map((part) => `0${part.toString(8)}`).join("."),
      (parts: ReadonlyArray<number>) => parts.map((part) => `0x${part.toString(16)}`).join("."),
      (parts: ReadonlyArray<number>) => String(numberOf(parts)),
      (parts: ReadonlyArray<number>) => `0x${numberOf(parts).toString(16)}`,
      (parts: ReadonlyArray<number>) => `[::ffff:${parts.join(".")}]`,
      (parts: ReadonlyArray<number>) => `[64:ff9b::${parts.join(".")}]`,
      (parts: ReadonlyArray<number>) =>
        `[2002:${numberOf(parts)
          .toString(16)
          .padStart(8, "0")
          .replace(/(.{4})/, "$1:")}::]`
    )
    fc.assert(
      fc.property(inside, notation, (parts, write) => {
        expect(isPublic(parts.join("."))).toBe(false)
        expect(rulesOf(`https://${write(parts)}/`)).toEqual(["public_target"])
      })
    )
  })
})

const numberOf = (parts: ReadonlyArray<number>): number =>
  parts.reduce((sum, part) => sum * 256 + part, 0)

describe("a public target", () => {
  it.each([
    "https://shop.example/hooks",
    "https://SHOP.example:8443/hooks?key=1&at=@home",
    "https://hooks.shop.example",
    "https://xn--bcher-kva.example/",
    "https://bücher.example/",
    "https://93.184.216.34/",
    "https://1.1.1.1:4443/x",
    "https://99.255.255.255/",
    "https://100.128.0.0/",
    "https://172.32.0.1/",
    "https://192.0.1.1/",
    "https://223.255.255.255/",
    "https://[2606:2800:220:1:248:1893:25c8:1946]/",
    "https://[2001:4860:4860::8888]/",
    "https://[64:ff9b::8.8.8.8]/",
    "https://[::ffff:8.8.8.8]/",
    "https://localhost.example/",
    "https://internal.example/",
    "https://10.0.0.1.nip.example/"
  ])("is taken: %s", (url) => {
    expect(rulesOf(url)).toEqual([])
  })

  it("is kept in one spelling", () => {
    const target = Result.getOrThrow(Target.parse("HTTPS://Shop.Example.:443/a/../b?c#d", false))
    expect(target).toEqual({
      url: "https://shop.example./b?c",
      secure: true,
      host: "shop.example",
      authority: "shop.example.",
      port: 443,
      path: "/b?c"
    })
    const literal = Result.getOrThrow(Target.parse("https://[2001:4860::8888]:8443", false))
    expect(literal).toMatchObject({ host: "2001:4860::8888", port: 8443, path: "/" })
  })

  it.each([
    "http://shop.example/",
    "ftp://shop.example/",
    "https://user@shop.example/",
    "https://user:password@shop.example/",
    "https:shop.example",
    "//shop.example/",
    "shop.example",
    "",
    "https://shop.example/a b",
    "https://shop.example:99999/",
    `https://shop.example/${"x".repeat(2048)}`,
    "javascript:alert(1)",
    "file:///etc/passwd",
    "data:text/plain,x"
  ])("is refused where it is not written like one: %.50s", (url) => {
    expect(rulesOf(url)).not.toEqual([])
    expect(rulesOf(url, true).length).toBe(url === "http://shop.example/" ? 0 : 1)
  })
})

describe("private targets, where they are allowed", () => {
  it.each([
    "http://127.0.0.1:4000/hooks",
    "http://localhost/",
    "https://[::1]:1/",
    "http://router/"
  ])("are taken: %s", (url) => {
    expect(rulesOf(url, true)).toEqual([])
  })
})

describe("an address that is none", () => {
  it.each([
    "",
    "localhost",
    "fe80::1%eth0",
    "2001:4860::8888%1",
    "[::1]",
    "8.8.8.8:80",
    " 8.8.8.8"
  ])("is not public: %j", (text) => {
    expect(isPublic(text)).toBe(false)
  })
})
