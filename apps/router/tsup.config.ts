import { defineConfig } from "tsup"
import { preset } from "../../tsup.preset.ts"

// One file to deploy: the workspace's packages are bundled, what comes from npm stays outside.
export default defineConfig(
  preset({ entry: ["src/main.ts"], dts: false, noExternal: [/^@switchyard\//] })
)
