import { verifyWebhook, WebhookRejected } from "../../src/promises.ts"

/** In your database: an event may come more than once, and after a later one. */
export const shipped = new Set<string>()

export const onWebhook = async (request: Request, secret: string): Promise<Response> => {
  try {
    const event = await verifyWebhook(await request.text(), request.headers, secret)
    if (event.type === "payment.captured") shipped.add(event.data.reference)
    return new Response(null, { status: 204 })
  } catch (error) {
    if (error instanceof WebhookRejected) return new Response(error.reason, { status: 400 })
    throw error
  }
}
