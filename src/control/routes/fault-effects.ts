import { z } from 'zod'
import type { FaultEffect } from '../../workspace/fault.ts'
import { strictObject } from '../strict-object.ts'
import { plainText } from './workspace-path.ts'

const LATEST_RETRY_SECONDS = 3_600

const done = z.boolean().default(false).meta({
  description:
    'Whether what was asked for is done all the same: the client is told it failed, and finds it done when it tries again.',
  default: false,
})

/**
 * What can be wrong with an answer. Sources: a connector's reaction to each as ramp-developer-api.md 1.6 found it; 3.1 and
 * 3.2 item 7 for what is asked of an emulation.
 */
export const faultEffect = z
  .discriminatedUnion(
    'type',
    [
      strictObject({
        type: z.literal('status'),
        status: z.int().min(400).max(599),
        retryAfterSeconds: z
          .int()
          .min(0)
          .max(LATEST_RETRY_SECONDS)
          .optional()
          .meta({ description: 'Sent as Retry-After.' }),
        message: plainText(1, 500)
          .optional()
          .meta({ description: 'In the error; the name of the status when left out.' }),
        done,
      }).meta({
        description:
          'An error in the shape of the face (RFC 7644 3.12, Ramp’s error_v2, RFC 6749 5.2). baton-ramp waits and tries again after 408, 429 and 5xx, in a sync without end; 404 of a list ends the sync; 409 of a deactivation is a failure it reports.',
      }),
      strictObject({ type: z.literal('expireToken') }).meta({
        description:
          '401, as if the bearer token had expired (Developer API) or been rotated (SCIM). baton-ramp fails and asks for no other.',
      }),
      strictObject({ type: z.literal('missingScope') }).meta({
        description: '403, as if the token lacked the scope. Developer API. baton-ramp fails.',
      }),
      strictObject({ type: z.literal('truncatePage') }).meta({
        description:
          'A page without `next` though more follows, as connector authors saw Ramp stop at 100 of 158 users. Lists of the Developer API. baton-ramp warns at most, and loses everybody after it.',
      }),
      strictObject({ type: z.literal('emptyBody') }).meta({
        description:
          '`{}` in place of the content, under the same status. baton-ramp takes it for an empty list, and says nothing.',
      }),
      strictObject({
        type: z.literal('contentType'),
        contentType: plainText(3, 200)
          .regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(; ?[\w-]+=[\w-]+)?$/, {
            error: 'must be a media type such as text/html',
          })
          .default('text/html'),
        body: z
          .string()
          .max(10_000)
          .optional()
          .meta({ description: 'In place of what would have been answered.' }),
      }).meta({
        description:
          'The answer under another media type, such as the page of a proxy. baton-ramp refuses whatever is not application/json.',
      }),
      strictObject({ type: z.literal('truncateBody') }).meta({
        description:
          'Half of the body, then the end of the connection: less than Content-Length promised (RFC 9112 8).',
      }),
      strictObject({ type: z.literal('reset'), done }).meta({
        description:
          'The connection is reset in place of an answer. A client cannot know whether its request was carried out (RFC 9110 9.2.2).',
      }),
    ],
    {
      error:
        'must have a type: status, expireToken, missingScope, truncatePage, emptyBody, contentType, truncateBody or reset',
    },
  )
  .meta({
    id: 'FaultEffect',
    description: 'What is wrong with the answers that are struck.',
  }) satisfies z.ZodType<FaultEffect>
