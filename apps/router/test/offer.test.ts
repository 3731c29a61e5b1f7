import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { offers } from "../src/Providers.ts"

const faultsOf = (provider: string, config: object) => {
  const offer = offers.find(({ id }) => id === provider)
  const accepted = offer?.accept(config) ?? Result.fail([{ path: "", rule: "no such provider" }])
  return Result.isFailure(accepted) ? accepted.failure : []
}

const openPayment = {
  baseUrl: "https://gateway.test",
  accessToken: "token",
  entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01",
  webhookKey: "00".repeat(32)
}

const intents = {
  baseUrl: "https://gateway.test",
  checkoutUrl: "https://gateway.test/checkout",
  clientId: "client",
  clientSecret: "secret",
  accountId: "acc_01J5XCMDXCFXCAQ1BV8HVG6644"
}

const unexpected = [{ path: "webhookSecret", rule: "unexpected" }]

describe("the secret part of an account's address", () => {
  it("may stand where the provider itself has no use for it", () => {
    expect(faultsOf("open-payment", openPayment)).toEqual([])
    expect(faultsOf("open-payment", { ...openPayment, webhookSecret: "of-the-address" })).toEqual(
      []
    )
  })

  it("is text", () => {
    for (const webhookSecret of ["", 7, null]) {
      expect(faultsOf("open-payment", { ...openPayment, webhookSecret })).toEqual(unexpected)
    }
  })

  it("hides no other fault", () => {
    const config = { ...openPayment, webhookSecret: "of-the-address", webhookKye: "x" }
    expect(faultsOf("open-payment", config)).toEqual([{ path: "webhookKye", rule: "unexpected" }])
  })

  it("makes no sense where the gateway notifies nobody", () => {
    expect(faultsOf("intents", intents)).toEqual([])
    expect(faultsOf("intents", { ...intents, webhookSecret: "x" })).toEqual(unexpected)
  })
})
