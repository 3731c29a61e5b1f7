import { defineConfig } from "tsup"
import { preset } from "../../tsup.preset.ts"

/** The library and the command. */
export default defineConfig(
  preset({ entry: ["src/index.ts", "src/bin.ts"], dts: { entry: "src/index.ts" } })
)
