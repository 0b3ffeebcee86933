FROM node:24.21.0-slim AS packages
WORKDIR /onramp
COPY package.json package-lock.json .npmrc ./
# The optional packages are Node itself, for machines whose own is too old; the image brings one.
RUN npm ci --omit=dev --omit=optional \
  && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
  && find node_modules/better-sqlite3/prebuilds -name '*.node' ! -name 'linux-*' -delete

FROM node:24.21.0-slim
# Nothing is installed or built in a running container, so nothing that could do it stays.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/include /opt/yarn* /usr/local/bin/yarn /usr/local/bin/yarnpkg \
  && mkdir /data \
  && chown node:node /data
WORKDIR /onramp
COPY --from=packages /onramp/node_modules node_modules
COPY package.json LICENSE ./
COPY migrations migrations
COPY src src
ENV NODE_ENV=production ONRAMP_HOST=0.0.0.0 ONRAMP_DATA=/data
USER node
VOLUME /data
EXPOSE 7267 7268
HEALTHCHECK --interval=10s --timeout=3s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ONRAMP_PORT || 7267}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=4", "src/main.js"]
CMD ["start"]
