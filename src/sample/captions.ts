/** What somebody wrote about a photo, and where it is kept: in the file's EXIF, in its XMP, or in a sidecar file. */
export interface Caption {
  kept: 'exif' | 'xmp' | 'sidecar'
  text: string
  keywords?: readonly string[]
  /** 1 to 5 stars. */
  rating?: number
}

function exif(text: string): Caption {
  return { kept: 'exif', text }
}

function xmp(text: string, keywords: readonly string[], rating?: number): Caption {
  return { kept: 'xmp', text, keywords, ...(rating !== undefined && { rating }) }
}

function sidecar(text: string, keywords: readonly string[], rating?: number): Caption {
  return { kept: 'sidecar', text, keywords, ...(rating !== undefined && { rating }) }
}

/** Captions by photo; most photos have none, as in life. */
export const CAPTIONS: Record<string, Caption> = {
  'mountain-day': xmp('The north face from the meadow above the cable car', ['mountains', 'hiking', 'alps'], 5),
  'mountain-snow': exif('The same meadow in January, the path gone under a metre of snow'),
  'mountain-sunset': xmp('Alpenglow, ten minutes before it went grey', ['mountains', 'sunset'], 5),
  'mountain-fog': exif('We could hear the cowbells but not see the cows'),
  'lake-day': xmp('Morning at the lake, rowing boat at the jetty', ['lake', 'boat', 'alps'], 4),
  'lake-autumn': sidecar('The larches and birches had turned overnight', ['lake', 'autumn', 'reflection'], 5),
  'lake-night': exif('Moon over the lake, not a ripple'),
  'village-day': xmp('The church and the red roofs from the orchard', ['village', 'church', 'alps'], 4),
  'village-snow': sidecar('First snow in the village, smoke from every chimney', ['village', 'winter'], 5),
  'village-night': exif('Lights on after supper'),
  'train-day': xmp('The old steam train coming down the valley', ['train', 'steam', 'railway'], 4),
  'train-autumn': exif('Last steam day of the season'),
  'train-snow': sidecar('Christmas special, half an hour late because of the snow', ['train', 'winter']),
  'harbour-day': xmp('Coloured houses along the quay', ['harbour', 'boats', 'Copenhagen'], 5),
  'harbour-night': sidecar(
    'The quay after midnight, every window doubled in the water',
    ['harbour', 'night', 'Copenhagen'],
    5
  ),
  'harbour-rain': exif('Waiting out the rain under an awning'),
  'sea-day': xmp('The lighthouse at the end of the coast path', ['sea', 'lighthouse', 'cliffs'], 4),
  'sea-night': exif('The lamp turned all night'),
  'sea-sunset': sidecar('Low sun, rising tide', ['sea', 'lighthouse', 'sunset'], 4),
  'beach-day': xmp('Our two loungers and the red parasol', ['beach', 'summer', 'palms'], 4),
  'beach-sunset': exif('The beach to ourselves at last'),
  'beach-rain': exif('One wet afternoon out of fourteen'),
  'sailboat-day': xmp('The blue yacht passing close under full sail', ['sailing', 'boat', 'fjord'], 4),
  'sailboat-fog': exif('She came out of the fog without a sound'),
  'desert-day': xmp('Four camels on the ridge', ['desert', 'camels', 'dunes', 'Morocco'], 5),
  'desert-sunset': sidecar('The sand turned copper, then violet', ['desert', 'sunset', 'Morocco'], 5),
  'desert-night': exif('More stars than we had ever seen'),
  'city-day': xmp('The skyline from the south bank', ['city', 'skyline', 'river'], 3),
  'city-night': xmp('Towers lit up and mirrored in the river', ['city', 'skyline', 'night'], 5),
  'street-day': exif('Old town, a Tuesday, nobody about'),
  'street-night': sidecar(
    'Wet cobbles and lamplight on the way back from the concert',
    ['street', 'old town', 'night'],
    4
  ),
  'street-autumn': exif('Lime trees turning along the street'),
  'street-rain': xmp('Prague in the rain is still Prague', ['street', 'rain'], 3),
  'bridge-day': xmp('Three arches and the weir below', ['bridge', 'river'], 4),
  'bridge-autumn': exif('The bridge in October'),
  'bridge-fog': sidecar('The far bank vanished', ['bridge', 'fog', 'river'], 3),
  'bicycle-day': xmp('The green bicycle that stood here every day', ['bicycle', 'wall', 'flowers'], 4),
  'bicycle-night': exif('Same bicycle, same wall, half past ten'),
  'car-day': xmp("Uncle Piero's little red car, freshly polished", ['car', 'vintage', 'red'], 4),
  'car-snow': exif('It did start, in the end'),
  'car-rain': exif('Wipers on, roof leaking'),
  'forest-day': exif('The beech avenue on the Sunday walk'),
  'forest-autumn': xmp('Walking through gold', ['forest', 'autumn', 'path'], 5),
  'forest-snow': sidecar('No footprints but ours', ['forest', 'winter', 'path'], 4),
  'field-day': xmp('Bales after the harvest', ['field', 'harvest', 'straw'], 3),
  'field-sunset': exif('Last light on the stubble'),
  'horse-day': xmp('Juno, the day she came', ['horse', 'Juno', 'paddock'], 5),
  'horse-snow': exif('Juno does not mind the snow'),
  'horse-bw': exif('Juno, on the last roll of black-and-white film'),
  'dog-day': xmp('Biscuit waiting for the ball', ['dog', 'Biscuit', 'park'], 5),
  'dog-autumn': sidecar('Biscuit and the leaves, one all over the other', ['dog', 'Biscuit', 'autumn'], 4),
  'cat-day': xmp('Miss Marple on her wall', ['cat', 'garden', 'roses'], 4),
  'cat-night': exif('Out again'),
  'bird-day': xmp('The robin that comes when I dig', ['bird', 'robin', 'garden'], 4),
  'bird-snow': sidecar('Robin on a snowy branch, this year’s card', ['bird', 'robin', 'winter'], 5),
  'table-night': exif('Supper by candle when the power was out'),
  'table-day': xmp('Apples from the tree, bread from the oven', ['food', 'fruit', 'still life'], 3),
  'room-day': exif('The living room, finally painted'),
  'room-night': exif('One lamp, one book'),
  'library-day': xmp('The reading room on Queen Square', ['books', 'library'], 4)
}
