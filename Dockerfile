FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json electron.vite.config.ts ./
COPY scripts scripts
COPY resources resources
COPY src src
COPY server server
RUN node scripts/run.mjs build --no-electron

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/tmp/yinghuo-compile \
    YINGHUO_HOST=0.0.0.0 \
    YINGHUO_CONSOLE_HOST=0.0.0.0 \
    YINGHUO_DATA=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY package.json ./
COPY deploy/healthcheck.mjs deploy/
COPY server/db/migrations server/db/migrations
COPY server/storefront/assets server/storefront/assets
COPY --from=build /build/out/server out/server
COPY --from=build /build/out/renderer out/renderer
USER node
EXPOSE 7070 7071
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "deploy/healthcheck.mjs"]
ENTRYPOINT ["node", "out/server/main.mjs"]
CMD ["fleet"]
