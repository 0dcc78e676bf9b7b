/** Notes of the fixture library, as their Markdown stands on disk. */
export const fixtureNotes: readonly {
  title: string
  folder: string
  heading: string
  passage: string
  text: string
}[] = [
  {
    title: 'Lisbon in spring',
    folder: 'Travel/Portugal',
    heading: 'Day 2',
    passage:
      'We walked down to the harbour before breakfast. The boats were still dark and the water lay like glass; a man was selling coffee from a cart.',
    text: '# Lisbon in spring\n\n## Day 1\n\nArrived late. The **tram** was full, so we walked.\n\n- bread\n- olives\n- a map that was wrong\n\n## Day 2\n\nWe walked down to the harbour before breakfast. The boats were still dark and the water lay like glass; a man was selling coffee from a cart.\n\n![The harbour](PHOTO)\n\n> Nothing is far away here, it is only uphill.\n\n| place | again? |\n|---|---|\n| harbour | yes |\n| castle | no |\n'
  },
  {
    title: 'Sledging with the dog',
    folder: 'Family/Winter',
    heading: 'Sledging with the dog',
    passage:
      'The dog ran ahead through the snow and would not come back until it was night. We found her by the frozen lake.',
    text: '# Sledging with the dog\n\nThe dog ran ahead through the snow and would not come back until it was night. We found her by the frozen lake.\n\n![[PHOTO]]\n\nSee also [the weather](https://example.org) and `code`.\n'
  },
  {
    title: 'Birthday cake, the good one',
    folder: 'Kitchen',
    heading: 'What went wrong last time',
    passage: 'Three eggs, not four. Bake it at 170 degrees and let it stand at night, otherwise the middle falls.',
    text: '# Birthday cake, the good one\n\n## What went wrong last time\n\nThree eggs, not four. Bake it at 170 degrees and let it stand at night, otherwise the middle falls.\n'
  },
  {
    title: 'Mountains, a list',
    folder: 'Travel',
    heading: 'Mountains, a list',
    passage: 'The ridge in evening light, the valley in the morning; the hut is open until October.',
    text: '# Mountains, a list\n\n1. The ridge in evening light\n2. The valley in the morning\n\n---\n\nThe hut is open until October.\n'
  }
]
