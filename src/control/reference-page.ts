import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Swagger UI as Fastify's own package ships it: without source maps and without an install-time report to anyone. */
const staticFolder = () =>
  join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')), 'static')
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

/** Everything from here, nothing inline; images may be the `data:` arrows of Swagger UI's style sheet. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>onramp control API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="stylesheet" href="/docs/reference.css">
  </head>
  <body>
    <div id="reference"></div>
    <noscript>This page needs JavaScript; the same text for programs is at /openapi.json.</noscript>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/reference.js"></script>
  </body>
</html>
`

const STYLE = 'body { margin: 0; background: #fafafa; }\n'

const SCRIPT = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: 'list',
  validatorUrl: null,
})
`

function sendPage(reply: FastifyReply, type: string, content: string | Buffer): FastifyReply {
  return reply.header('content-security-policy', PAGE_POLICY).type(type).send(content)
}

/** The rendered reference page at /docs; all it loads comes from this listener. */
export function registerReferencePage(app: FastifyInstance): void {
  app.get('/', (_request, reply) => reply.redirect('/docs'))
  app.get('/docs', (_request, reply) => sendPage(reply, 'text/html; charset=utf-8', PAGE))
  app.get('/docs/reference.css', (_request, reply) => sendPage(reply, 'text/css; charset=utf-8', STYLE))
  app.get('/docs/reference.js', (_request, reply) =>
    sendPage(reply, 'text/javascript; charset=utf-8', SCRIPT),
  )
  for (const [name, type] of Object.entries(ASSETS)) {
    app.get(`/docs/${name}`, async (_request, reply) =>
      sendPage(reply, type, await readFile(join(staticFolder(), name))),
    )
  }
}
