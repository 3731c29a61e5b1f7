import { existsSync } from "node:fs"
import { type Browser, chromium } from "playwright-core"
import type { Gesture } from "./Tour.ts"

/** The reader's browser: a Chromium of this machine, none is downloaded. */
export const executablePath = process.env["CHROME_PATH"] ?? "/usr/bin/chromium"

/** Without one there is nothing to click. */
export const isThere = existsSync(executablePath)

const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

/** Starts it. */
export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath, args, handleSIGINT: false, handleSIGTERM: false })

/** Opens an address, does one gesture after the other, and waits for the heading at the end. */
export const walk = async (
  browser: Browser,
  url: string,
  gestures: ReadonlyArray<Gesture>,
  end: string
): Promise<void> => {
  const page = await browser.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(url)
  for (const { name, text } of gestures) {
    if (text === undefined) await page.getByRole("button", { name, exact: true }).click()
    else await page.getByLabel(name, { exact: true }).fill(text)
  }
  await page.getByRole("heading", { name: end, exact: true }).waitFor()
  await page.close()
}
