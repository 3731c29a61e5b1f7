# syntax=docker/dockerfile:1

# The router as an image: docker build -t switchyard-router .
# Three stages: the build has every tool, the second one what the router needs at run time, the last one only that.

FROM node:24-slim AS build
WORKDIR /app
ENV CI=true NX_DAEMON=false
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
RUN npx nx run router:build

# The router's own packages are inside its bundle. Only what comes from npm is installed, in the versions of the lock
# file; the packages' manifests are what npm knows these by.
FROM node:24-slim AS production
WORKDIR /app
COPY package.json package-lock.json ./
COPY apps/router/package.json apps/router/
COPY packages/client/package.json packages/client/
COPY packages/core/package.json packages/core/
COPY packages/provider-checksum/package.json packages/provider-checksum/
COPY packages/provider-intents/package.json packages/provider-intents/
COPY packages/provider-open-payment/package.json packages/provider-open-payment/
COPY packages/provider-payin-payout/package.json packages/provider-payin-payout/
COPY packages/routing/package.json packages/routing/
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/@switchyard node_modules/router

FROM node:24-slim
LABEL org.opencontainers.image.title="switchyard-router" \
  org.opencontainers.image.description="The payment router: chooses the gateway, retries what is safe, never charges twice" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 SWITCHYARD_CONFIG=/etc/switchyard/switchyard.json
WORKDIR /app
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/apps/router/package.json ./apps/router/package.json
COPY --from=build /app/apps/router/dist ./apps/router/dist
# The user `node` of the image, as a number: Kubernetes can tell that it is not root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/router/dist/main.js"]
