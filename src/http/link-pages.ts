import { hash } from 'node:crypto'
import type { FastifyPluginCallback, FastifyReply } from 'fastify'

/** What a link in mail is for, by the first part of its path. */
export const LINK_PAGES = { invites: 'invite', 'confirm-email': 'email-change' } as const
export type LinkPurpose = (typeof LINK_PAGES)[keyof typeof LINK_PAGES]

/** What a link comes to. `message` is a sentence for the employee, not yet HTML. */
export type LinkAnswer =
  | { readonly kind: 'open'; readonly message: string; readonly button: string }
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }

export interface LinkPagesOptions {
  /** What stands behind a link; `follow` does what it is for. */
  readonly answerLink: (purpose: LinkPurpose, token: string, act: 'look' | 'follow') => LinkAnswer
}

const STYLE =
  'body{font-family:system-ui,sans-serif;max-width:32em;margin:4em auto;padding:0 1em;line-height:1.5}' +
  'button{font:inherit;padding:.6em 1.2em;cursor:pointer}'

// Self-contained: nothing is loaded, nothing runs, no other page shows it, and its address goes nowhere.
const HEADERS = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
}

/** The pages links in mail lead to. GET only looks, for scanners of mail follow links; the button on it is a POST. */
export const linkPages: FastifyPluginCallback<LinkPagesOptions> = (app, { answerLink }, done) => {
  for (const [path, purpose] of Object.entries(LINK_PAGES)) {
    const url = `/${path}/:token`
    app.get<{ Params: { token: string } }>(url, ({ params }, reply) =>
      sendPage(reply, answerLink(purpose, params.token, 'look')),
    )
    app.post<{ Params: { token: string } }>(url, { bodyLimit: 1024 }, ({ params }, reply) =>
      sendPage(reply, answerLink(purpose, params.token, 'follow')),
    )
  }
  done()
}

const TITLES = { open: 'Ramp', done: 'Done', refused: 'This did not work' } as const

function sendPage(reply: FastifyReply, answer: LinkAnswer): FastifyReply {
  const title = TITLES[answer.kind]
  const form =
    answer.kind === 'open'
      ? `<form method="post"><button type="submit">${escape(answer.button)}</button></form>`
      : ''
  return reply
    .code(answer.kind === 'refused' ? answer.status : 200)
    .headers(HEADERS)
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1><p>${escape(answer.message)}</p>${form}</main></body></html>\n`,
    )
}

const escape = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${String(character.codePointAt(0))};`)
