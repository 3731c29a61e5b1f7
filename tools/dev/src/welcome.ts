import { keys } from "./configuration.ts"

/** What `npm start` prints once everything listens. */

const example = (router: string) => `curl -i ${router}/v1/payments \\
  -H 'Authorization: Bearer ${keys.write}' \\
  -H "Idempotency-Key: $(date +%s)-$RANDOM" \\
  -H 'Content-Type: application/json' \\
  -d '{ "reference": "order-1001", "amount": { "value": 9200, "currency": "EUR" },
        "method": { "type": "card", "number": "4111111111111111",
                    "expiryMonth": 12, "expiryYear": 2030, "cvv": "123" } }'`

/** The text, for the addresses that were found free. */
export const welcome = (
  router: string,
  shop: string,
  gateways: string
): string => `listening on ${router}

  API keys  ${keys.write} (write), ${keys.read} (read), ${keys.admin} (admin)
  docs      ${router}/docs
  shop      ${shop}   (simulated; takes the router's events)
  gateways  ${gateways}   (simulated; test cards, trigger amounts, ledgers)
  a tour    docs/start.md

A card payment:

${example(router)}

Ctrl-C stops everything.
`
