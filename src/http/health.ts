import type { FastifyPluginCallback } from 'fastify'

export interface HealthOptions {
  /** True once listening and seeded. */
  readonly ready: () => boolean
  readonly version: string
}

/** `/healthz`: the process answers. `/readyz`: 200 once listening and seeded, 503 before. Alike on both listeners. */
export const health: FastifyPluginCallback<HealthOptions> = (app, { ready, version }, done) => {
  app.get('/healthz', () => ({ status: 'ok', version }))
  app.get('/readyz', (_request, reply) => {
    const isReady = ready()
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'starting', version })
  })
  done()
}
