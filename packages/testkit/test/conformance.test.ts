import { conformance, MemoryGateway } from "../src/index.ts"

conformance({
  name: "memory",
  layer: MemoryGateway.layer,
  capabilities: MemoryGateway.capabilities,
  gateway: MemoryGateway.start
})
