import { z } from 'zod'
import { findNearestName } from '../nearest-name.ts'

/** An object that refuses unknown keys and names the nearest known one. */
export function strictObject<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape)
  const list = known.length === 0 ? 'none is taken here' : `known: ${known.join(', ')}`
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined
      return (issue as z.core.$ZodIssueUnrecognizedKeys).keys
        .map((key) => {
          const nearest = findNearestName(key, known)
          return `unknown key ${JSON.stringify(key)} (${nearest === undefined ? list : `did you mean ${nearest}?`})`
        })
        .join('; ')
    },
  })
}
