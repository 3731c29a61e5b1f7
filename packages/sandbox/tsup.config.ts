import { defineConfig } from "tsup"
import { preset } from "../../tsup.preset.ts"

/** The library and the command; the command's own first line makes its output executable. */
export default defineConfig(
  preset({ entry: ["src/index.ts", "src/bin.ts"], dts: { entry: "src/index.ts" } })
)
