import { afterEach, beforeEach, expect, test } from 'vitest'
import { assertLibraryConsistent } from '../../support/assert-library-consistent.ts'
import { Workspace } from '../../support/ingest-engine.ts'

let space: Workspace
beforeEach(() => {
  space = new Workspace()
})
afterEach(() => space.remove())

const check = () =>
  space.readIndex((index) => assertLibraryConsistent(index, space.libraryDirectory, new Map([[1, space.root]])))

test('a photo is found, embedded, stored and counted', async () => {
  space.write(
    'trips/harbour.jpg',
    'a harbour at night\ncaption: "Boats in the dark"\nkeywords: ["sea"]\ntextSource: "file"'
  )
  const client = await space.index()
  const status = await client.call('status.get', {})
  expect(status.counts).toEqual({ found: 1, ready: 1, waiting: 0, skipped: 0, failed: 0 })
  expect(status.ingest.state).toBe('idle')
  expect(space.fakes.log.images).toEqual(['a harbour at night'])
  expect(space.fakes.log.joints).toEqual(['Boats in the dark\nsea'])
  check()
})
