// From how a connection ended to when the next one begins. The gateway's word counts; without one it is a back-off with jitter.
const MIN_DELAY = 500, MAX_DELAY = 15_000, LATER = 30_000, LONGEST = 3_600_000;
const GOING_AWAY = 1001, TOKEN_REJECTED = 4001, REPLACED = 4002, LIMITS_BROKEN = 4004;

/**
 * @param {object} end
 * @param {number} end.code the close code; 0: it broke, or was never open
 * @param {string} end.reason
 * @param {boolean} end.opened browsers hide a 401 behind a close without an open
 * @param {number} attempt how many in a row did not live long
 * @param {() => number} [random]
 * @returns {{stop: boolean, newToken: boolean, delay: number, asked: boolean}} `asked`: the gateway chose the delay
 */
export function afterEnd({ code, reason, opened }, attempt, random = Math.random) {
  if (code === REPLACED) return { stop: true, newToken: false, delay: 0, asked: false };
  const newToken = code === TOKEN_REJECTED || !opened;
  const found = /retry-after-ms=(\d+)/.exec(reason);
  const wait = found ? Math.min(Number(found[1]), LONGEST) : code === LIMITS_BROKEN ? LATER : undefined;
  if (wait !== undefined) {
    const spread = code === GOING_AWAY ? 1 : 0.2; // after 1001 a whole node's clients come at once
    return { stop: false, newToken, delay: wait * (1 + random() * spread), asked: true };
  }
  const ceiling = Math.min(MAX_DELAY, MIN_DELAY * 2 ** Math.min(attempt + 1, 10));
  return { stop: false, newToken, delay: MIN_DELAY + random() * (ceiling - MIN_DELAY), asked: false };
}
