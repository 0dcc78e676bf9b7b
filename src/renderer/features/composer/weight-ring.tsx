/** A thin line around a chip; the longer it is, the more the chip counts. Half way round is normal. */
export function WeightRing({ weight }: { weight: number }) {
  const share = (Math.log2(weight) + 2) / (Math.log2(3) + 2)
  return (
    <svg className="weight-ring" aria-hidden="true">
      <rect className="weight-ring__track" pathLength={100} />
      <rect className="weight-ring__value" pathLength={100} strokeDasharray={`${Math.max(4, share * 100)} 100`} />
    </svg>
  )
}
