import { describe, expect, it } from "vitest"
import { Checksum } from "../../src/index.ts"

const { Checksums } = Checksum
const signer = { memberId: "11344", secureKey: "secureKey" }
const redirect = "https://app.test/return"

/** checksum.md section 18. */
const vectors: ReadonlyArray<readonly [string, string, string]> = [
  [
    "V1",
    Checksums.create(signer, "Rest Transaction 01", "50.00"),
    "e89b70e06b2d649a69207fa751bddbc7"
  ],
  ["V2", Checksums.captureOrRefund(signer, "54279", "50.00"), "e7683dd5a27bdb83031e748c89e16090"],
  ["V3", Checksums.byId(signer, "54279"), "8c073dbef12934ea066aa56305ae89e8"],
  ["V4", Checksums.byId(signer, "Rest Transaction 01"), "7ad0a8449e97add0768fe27e5f2f169f"],
  ["V5", Checksums.list(signer), "a88074d287c80e18c0b733290be90f1d"],
  ["V6", Checksums.payout(signer, "Payout-JPY-1", "100.00"), "d260d3331f1da69129faad07db0bb65b"],
  [
    "V7",
    Checksums.notification("secureKey", "54279", "Rest Transaction 01", "50.00", "Y"),
    "062599f4131961aae679a2439d780e0f"
  ],
  [
    "V8",
    Checksums.notification("secureKey", "77251", "011E1D8A5C034", "156.00", "N"),
    "80b6ed1acd02b7afe48063b4832bed0a"
  ],
  ["V11", Checksums.create(signer, "Zahlung-ü-01", "50.00"), "985d45f95b43ac770a869d8462dbb0da"],
  ["V12", Checksums.registration(signer, "4000000000000051"), "aea63b9bf36a6380dba866f18ea441f8"],
  [
    "V13",
    Checksums.payWithToken(signer, "kGuadVKOymeTYkuAYoxon2vKUzu88Po1", "50.00"),
    "d980ab5ce63d4e9a836207bf54ef5414"
  ],
  [
    "V14",
    Checksums.hostedCheckout(signer, "PartnerName", "50.00", "DEP-1", redirect),
    "b1e4c79bdd80c50201d7e7a25f48e74d"
  ]
]

describe("checksum formulas", () => {
  it.each(vectors)("%s", (_name, actual, expected) => {
    expect(actual).toBe(expected)
  })

  it("V9 is what the long status gives, and differs from V7", () => {
    const long = Checksums.notification(
      "secureKey",
      "54279",
      "Rest Transaction 01",
      "50.00",
      "capturesuccess"
    )
    expect(long).toBe("c4eb6e7cece479742ce396690a681a27")
  })

  it("V10 is what an amount without decimals gives, and differs from V1", () => {
    expect(Checksums.create(signer, "Rest Transaction 01", "50")).toBe(
      "48eafabe58fd256cc8d86f96b6c13146"
    )
  })

  it("upper case is accepted, another digest is not", () => {
    const expected = Checksums.list(signer)
    expect(Checksums.matches(expected.toUpperCase(), expected)).toBe(true)
    expect(Checksums.matches(Checksums.byId(signer, "1"), expected)).toBe(false)
    expect(Checksums.matches("", expected)).toBe(false)
  })
})
