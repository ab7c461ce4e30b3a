/** From load to time: how much longer everything takes, and what the percentiles of the mixture are. */

// Taken out of the loops below: a look-up of a global is slow where tests run.
const { exp } = Math;

/**
 * How much longer a query takes than alone. The shape of a queue with several servers: hardly anything until the cores are
 * nearly all busy, then steep. Clients wait for their answers, so an overload stretches times instead of growing for ever.
 */
export function slowdownOf(utilisation: number, overload: number, cores: number): number {
  const busy = Math.min(0.945, utilisation);
  const queue = (0.35 * busy ** Math.sqrt(2 * (cores + 1))) / (1 - busy);
  return (1 + queue) * (1 + 0.8 * Math.min(2, Math.max(0, overload - 1)));
}

export interface Mixture {
  readonly weights: Float64Array;
  readonly logMedians: Float64Array;
  readonly spreads: Float64Array;
}

/** The p-quantile (in ms) of a mixture of log-normal times, by bisection over the logarithm. */
export function quantile({ weights, logMedians, spreads }: Mixture, total: number, p: number): number {
  let low = -3;
  let high = 14;
  for (let i = 0; i < 13; i++) {
    const middle = (low + high) / 2;
    let below = 0;
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k] as number;
      if (weight > 0)
        below += weight * cumulative((middle - (logMedians[k] as number)) / (spreads[k] as number));
    }
    if (below < p * total) low = middle;
    else high = middle;
  }
  return exp(high);
}

/** The normal distribution, by its usual logistic approximation (error below 0.001). */
function cumulative(z: number): number {
  return 1 / (1 + exp(-z * (1.5976 + 0.070565992 * z * z)));
}
