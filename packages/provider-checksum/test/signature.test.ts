import { describe, expect, it } from "vitest"
import * as Signature from "../src/internal/signature.ts"

const signer = { memberId: "11344", secureKey: "secureKey" }
const { secureKey } = signer
const url = "https://app.test/return"

// Section 18 of the gateway's sheet.
const vectors: ReadonlyArray<readonly [string, string, string]> = [
  [
    "V1",
    Signature.create(signer, "Rest Transaction 01", "50.00"),
    "e89b70e06b2d649a69207fa751bddbc7"
  ],
  ["V2 capture", Signature.capture(signer, "54279", "50.00"), "e7683dd5a27bdb83031e748c89e16090"],
  ["V2 refund", Signature.refund(signer, "54279", "50.00"), "e7683dd5a27bdb83031e748c89e16090"],
  ["V2 rebill", Signature.rebill(signer, "54279", "50.00"), "e7683dd5a27bdb83031e748c89e16090"],
  ["V3 reversal", Signature.reversal(signer, "54279"), "8c073dbef12934ea066aa56305ae89e8"],
  ["V3 inquiry", Signature.inquiry(signer, "54279"), "8c073dbef12934ea066aa56305ae89e8"],
  ["V4", Signature.inquiry(signer, "Rest Transaction 01"), "7ad0a8449e97add0768fe27e5f2f169f"],
  ["V5 list", Signature.list(signer), "a88074d287c80e18c0b733290be90f1d"],
  ["V5 stored cards", Signature.storedCards(signer), "a88074d287c80e18c0b733290be90f1d"],
  ["V5 invoice settings", Signature.invoiceSettings(signer), "a88074d287c80e18c0b733290be90f1d"],
  ["V6", Signature.payout(signer, "Payout-JPY-1", "100.00"), "d260d3331f1da69129faad07db0bb65b"],
  [
    "V7",
    Signature.notification(secureKey, {
      paymentId: "54279",
      merchantTransactionId: "Rest Transaction 01",
      amount: "50.00",
      status: "Y"
    }),
    "062599f4131961aae679a2439d780e0f"
  ],
  [
    "V8",
    Signature.notification(secureKey, {
      paymentId: "77251",
      merchantTransactionId: "011E1D8A5C034",
      amount: "156.00",
      status: "N"
    }),
    "80b6ed1acd02b7afe48063b4832bed0a"
  ],
  ["V11", Signature.create(signer, "Zahlung-ü-01", "50.00"), "985d45f95b43ac770a869d8462dbb0da"],
  ["V12", Signature.registration(signer, "4000000000000051"), "aea63b9bf36a6380dba866f18ea441f8"],
  [
    "V13",
    Signature.payWithToken(signer, "kGuadVKOymeTYkuAYoxon2vKUzu88Po1", "50.00"),
    "d980ab5ce63d4e9a836207bf54ef5414"
  ],
  [
    "V14",
    Signature.hostedCheckout(signer, {
      toType: "PartnerName",
      amount: "50.00",
      merchantTransactionId: "DEP-1",
      merchantRedirectUrl: url
    }),
    "b1e4c79bdd80c50201d7e7a25f48e74d"
  ]
]

// No vector is published for these; the digests are of the strings of the master table, by md5sum.
const others: ReadonlyArray<readonly [string, string, string]> = [
  ["6 with amount", Signature.inquiryWithAmount(signer, "r1", "1.00"), "11344|secureKey|r1|1.00"],
  ["10", Signature.deleteToken(signer, "r1"), "11344|secureKey|r1"],
  ["11 partner", Signature.partnerCards("195", "pk"), "195|pk"],
  [
    "16",
    Signature.customerSignup(signer, { givenName: "J", surname: "D", email: "j@d.test" }),
    "11344|secureKey|J|D|j@d.test"
  ],
  [
    "17",
    Signature.invoice(signer, {
      merchantInvoiceId: "I1",
      amount: "1.00",
      merchantRedirectUrl: url
    }),
    `11344|secureKey|I1|1.00|${url}`
  ],
  ["18", Signature.invoiceAgain(signer, "9", url), `9|11344|secureKey|${url}`],
  ["20", Signature.payByLink(signer, "O1", "1.00"), "11344|O1|1.00|secureKey"]
]

describe("checksum formulas", () => {
  it.each(vectors)("%s", (_, digest, expected) => {
    expect(digest).toBe(expected)
  })

  it.each(others)("row %s of the master table", async (_, digest, text) => {
    const { createHash } = await import("node:crypto")
    expect(digest).toBe(createHash("md5").update(text, "utf8").digest("hex"))
  })

  it("differs from V7 when the LONG status is hashed (V9)", () => {
    const long = Signature.notification(secureKey, {
      paymentId: "54279",
      merchantTransactionId: "Rest Transaction 01",
      amount: "50.00",
      status: "capturesuccess"
    })
    expect(long).toBe("c4eb6e7cece479742ce396690a681a27")
    expect(long).not.toBe("062599f4131961aae679a2439d780e0f")
  })

  it("differs from V1 when the amount lacks its decimals (V10)", () => {
    const short = Signature.create(signer, "Rest Transaction 01", "50")
    expect(short).toBe("48eafabe58fd256cc8d86f96b6c13146")
    expect(short).not.toBe("e89b70e06b2d649a69207fa751bddbc7")
  })

  it("does not sign a value with the separator inside, nor an empty one", () => {
    expect(["a|b", "|", ""].map(Signature.isSignable)).toEqual([false, false, false])
    expect(Signature.isSignable("Zahlung-ü-01")).toBe(true)
  })
})
