import { z } from 'zod'

// The page's content policy forbids code from text. zod asks that question when a schema is made, so this module must
// be imported before any that makes one.
z.config({ jitless: true })
