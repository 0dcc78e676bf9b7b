/** Notes about the library itself and its folders. */
export const ABOUT: Readonly<Record<string, string>> = {
  'README.md': `# Drawn sample

These photos and notes were drawn and written by Keepsake, so that you can try it before you show it your own. No camera was
involved: every picture is computed, and the people, pets and journeys in the notes are invented.

- \`photos/\` holds some twenty places and animals, each by day and at night, at sunset, in snow, rain and fog, in autumn and in
  black and white. Dates and places are written into the files as a camera would.
- \`notes/\` holds travel diaries, recipes and lists. Many of them embed photos; some have nothing to do with any.

## Things to try

- Type *boats in a harbour*, or *the dog that steals sandwiches*.
- Drop \`photos/coast/harbour-day.jpg\` into the search box and add *at night*.
- Open \`photos/home/horse-day.jpg\` and look which notes belong to it.
- Search for *year:2022 in:alps*.

You can delete this folder at any time.
`,
  'photos/alps/README.md': `# Alps, drawn sample

Photos from two summers and one winter in the Bernese Oberland: the meadow under the north face, the lake with the jetty, the
village we stayed in and the steam railway that we nearly missed twice.

Helga lent us the flat above the bakery both times. The long story is in the travel notes; here are only the pictures.
`,
  'photos/coast/sea-night.md': `# The lamp at the end of the path

I had never stood under a working lighthouse at night. The beam makes no sound, of course, but you keep expecting one: it comes
round like a great slow door. Every ten seconds the cliff opposite lit up and was gone again.

We counted between flashes and got it wrong every time. A fisherman on the rocks below had a red headlamp and did not look up
once in an hour.
`,
  'photos/home/bird-day.md': `# The robin

He turns up about a minute after the spade goes in. Today he let me come within two steps, sitting on the hawthorn with his head
tilted, waiting for me to stop photographing and go on digging.

Three worms, one beetle, no fear at all. The blackbirds hate him.
`,
  'photos/cities/city-night.md': `---
tags: [drawn sample, city, night]
---

# Layover

Eleven hours between trains, so I walked along the river until the office lights came on floor by floor. By nine the whole
skyline stood upside down in the water. A man selling roasted almonds told me the tall one is half empty and they leave the
lights on so that nobody notices.
`
}
