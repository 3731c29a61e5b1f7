/** `npm run example -- checksum`: runs a script by its name, or lists them. */

const scripts = new Map([
  ["checksum", "cards, 3-D Secure, stored cards, notifications, payouts"],
  ["intents", "captures in parts, the hosted checkout page, the list"],
  ["open-payment", "follow-ups, series, 3-D Secure 2, COPYandPAY, webhooks, credits"],
  ["payin-payout", "UPI links, webhooks, bank payouts, the balance"]
])

const name = process.argv[2] ?? ""
if (scripts.has(name)) {
  await import(`./${name}.ts`)
} else {
  console.log("npm run example -- <name>, with `npx switchyard-sandbox` in another terminal\n")
  for (const [name, shows] of scripts) console.log(`  ${name.padEnd(14)}${shows}`)
  process.exitCode = name === "" ? 0 : 1
}
