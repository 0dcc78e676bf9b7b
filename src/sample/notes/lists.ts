/** Lists and working notes, most of them without photos. */
export const LISTS: Readonly<Record<string, string>> = {
  'notes/lists/packing.md': `---
tags: [drawn sample, list]
---

# Packing list

## Always

- passport, cards, the paper copy of both
- charger, adapter, the *short* cable
- earplugs
- first-aid pouch (check dates)

## Mountains

- boots, two pairs of wool socks
- rain jacket even if the forecast laughs
- headlamp with new batteries
- hat, gloves, yes, in July too

## Sea

- sun cream 50, the hat with the string
- mask and snorkel
- a book that may get wet
`,
  'notes/lists/books-2023.md': `---
title: Books, 2023
tags: [drawn sample, reading]
---

# Books, 2023

Most of these were read in the reading room on Queen Square, third table, under the lamp that hums.

![The reading room](../../photos/home/library-day.jpg)

1. *The Rings of Saturn*. Walking as a way of thinking. Slow, sad, wonderful.
2. A history of salt. Too much salt.
3. *Moby-Dick*, third attempt. Finished! The chapter on rope is the best one.
4. Something about habits. Gave it up.
5. *The Summer Book*, again. Every word of it.

To read next: the one about lighthouses that Marta keeps quoting.
`,
  'notes/lists/night-photography.md': `# Notes to self: photographing at night

- Tripod, or a wall, or a bag of rice. Not “steady hands”.
- Go out half an hour *before* it is dark. When the sky is deep blue and the lamps are on, everything balances. An hour later there
  are only dots.
- Water doubles every light. Wet streets too.
- Focus by hand on something bright, then do not touch it.
- ISO 3200 is fine. Grain is fine. A blurred picture is not.
- Come back to the same place by day and take it again from the same spot. The pair is worth more than either.

Pairs I have so far: the quay in Copenhagen, the bicycle in Ghent, the bridge. Missing: the village, properly.
`,
  'notes/lists/choir-minutes.md': `---
date: 2024-11-12
tags: [drawn sample, choir]
---

# Choir committee, 12 November

Present: Ines, Robert, Pat, Ms Okafor, me (minutes).

1. **Christmas programme.** Britten stays. The Rutter goes, by three votes to two and with tears.
2. **Tenors.** There are still two. Robert will ask at the rowing club.
3. **Heating.** The church can do 16 degrees or the organ, not both. We take the organ.
4. **Any other business.** Who has the key to the music cupboard? Nobody has the key to the music cupboard.

Next meeting: 10 December, at Pat's, bring chairs.
`
}
