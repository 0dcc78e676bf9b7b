import { z } from 'zod'

// The page's content policy forbids code made from text, which zod would otherwise try for speed. Imported first,
// because schemas are compiled when their modules are.
z.config({ jitless: true })
