# The local edition: the whole platform in one process. docs/docker.md says how to run it.

FROM node:24.21.0-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

# What the console is built with has no place in the image.
FROM node:24.21.0-trixie-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY contract ./contract
COPY events ./events
COPY packages/notices.ts ./packages/
COPY sdk ./sdk
COPY web ./web
RUN cp -r "$(node web/build/build-console.ts installed)" console

FROM node:24.21.0-trixie-slim
# Types are stripped and code is compiled at the first start; the image itself may be read-only.
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/tmp/sortie-compile-cache
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=console /app/console ./console
COPY package.json LICENSE ./
COPY adapters ./adapters
COPY bin/sortie.ts ./bin/
COPY cli ./cli
COPY contract ./contract
COPY core ./core
COPY events ./events
COPY functions ./functions
COPY lib ./lib
COPY local ./local
COPY sdk ./sdk
# A volume that is made of /data takes its owner and mode. 1000 is `node` of the base image: a number, so that Kubernetes knows it is not root.
RUN ln -s /app/bin/sortie.ts /usr/local/bin/sortie \
    && install -d -o 1000 -g 1000 -m 0700 /data
USER 1000:1000
VOLUME ["/data"]
EXPOSE 4600
STOPSIGNAL SIGTERM
# A cold start on a busy machine takes seconds; nothing counts as a failure before it is over.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:4600/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell and no init between: Sortie is process 1, hears SIGTERM itself, and starts no processes of its own.
ENTRYPOINT ["sortie"]
CMD ["start", "--host", "0.0.0.0", "--data", "/data"]
