import { mkdirSync, writeFileSync } from "node:fs"
import { pages } from "./pages.ts"
import { registrations } from "./registrations.ts"

/** `npm run reference`: writes docs/reference. */
const folder = new URL("../../../docs/reference/", import.meta.url)

mkdirSync(folder, { recursive: true })
for (const [name, text] of Object.entries(await pages(registrations))) {
  writeFileSync(new URL(name, folder), text)
}
