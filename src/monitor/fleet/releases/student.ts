/**
 * The quantile of Student's t for a probability above one half: the normal one, corrected by the expansion of Abramowitz and Stegun, 26.7.5.
 * Below four degrees of freedom the expansion is too small: the closed forms of one and two stand in, the larger for three.
 * @param probability 0.5..1
 * @param freedom degrees of freedom, 1 or more
 */
export function studentQuantile(probability: number, freedom: number): number {
  if (freedom < 2) return Math.tan(Math.PI * (probability - 0.5))
  if (freedom < 4) {
    const twice = 2 * probability - 1
    return twice * Math.sqrt(2 / (1 - twice * twice))
  }
  const z = normalQuantile(probability)
  const z2 = z * z
  return (
    z +
    (z * (z2 + 1)) / (4 * freedom) +
    (z * ((5 * z2 + 16) * z2 + 3)) / (96 * freedom ** 2) +
    (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / (384 * freedom ** 3) +
    (z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / (92_160 * freedom ** 4)
  )
}

/** Abramowitz and Stegun, 26.2.23: off by less than 4.5e-4. */
function normalQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - probability))
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
}
