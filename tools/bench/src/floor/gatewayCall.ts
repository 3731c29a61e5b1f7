import type { Agent } from "node:http"
import type { Gateway, Ways } from "../gateway.ts"
import { post } from "../httpCall.ts"

/** One purchase without any library: the bytes that the provider sends, and `JSON.parse` of the answer. */
export const create = async (
  gateway: Gateway,
  agent: Agent,
  port: number,
  reference: string,
  ways: Ways = gateway.purchase
): Promise<string> => {
  const { body, headers } = gateway.request(reference, ways)
  const { status, text } = await post({ agent, port, path: gateway.path, headers, body })
  const found = status === 200 ? gateway.read(text, reference) : null
  if (found === null) throw new Error(`the gateway answered ${status} ${text}`)
  return found
}
