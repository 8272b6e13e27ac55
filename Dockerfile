FROM node:26.10.0-bookworm-slim@sha256:662933cf47f013bc8e4beb31a6116448427a82057ba7c42c97e4c5ba766504c2 AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json electron.vite.config.ts ./
COPY scripts scripts
COPY resources resources
COPY src src
COPY server server
RUN node scripts/run.mjs build --no-electron

FROM node:26.10.0-bookworm-slim@sha256:662933cf47f013bc8e4beb31a6116448427a82057ba7c42c97e4c5ba766504c2
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
