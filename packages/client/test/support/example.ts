import { createClient, SwitchyardProblem } from "../../src/promises.ts"

const card = {
  type: "card",
  number: "4111111111111111",
  expiryMonth: 12,
  expiryYear: 2030
} as const

export const pay = async (baseUrl: string, apiKey: string, order: string) => {
  const router = createClient({ baseUrl, apiKey })
  try {
    const payment = await router.payments.create(
      { reference: order, amount: { value: 9200, currency: "EUR" }, method: card }, // EUR 92.00
      { idempotencyKey: order } // your own key: a program that is started again cannot pay twice either
    )
    return payment.status // "captured", "requires_action" with payment.nextAction, "unknown" …
  } catch (error) {
    if (error instanceof SwitchyardProblem && error.decline) return error.decline.reason
    throw error
  }
}
