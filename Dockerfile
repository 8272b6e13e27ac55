ARG NODE_IMAGE=node:26.10.0-bookworm-slim@sha256:662933cf47f013bc8e4beb31a6116448427a82057ba7c42c97e4c5ba766504c2

FROM $NODE_IMAGE AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json electron.vite.config.ts ./
COPY deploy deploy
COPY scripts scripts
COPY resources resources
COPY src src
COPY server server
RUN node scripts/run.mjs build --no-electron && node scripts/assemble-image.mjs /image/app && mkdir -m 755 /image/data && touch -d @0 /image/data

FROM $NODE_IMAGE
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/tmp/yinghuo-compile \
    YINGHUO_HOST=0.0.0.0 \
    YINGHUO_CONSOLE_HOST=0.0.0.0 \
    YINGHUO_DATA=/data
COPY --from=build /image/app /app
COPY --from=build --chown=node:node /image/data /data
WORKDIR /app
USER node
EXPOSE 7070 7071
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "deploy/healthcheck.mjs"]
ENTRYPOINT ["node", "out/server/main.mjs"]
CMD ["fleet"]
