/** Hidden points of CJJ 61-2017: mean errors 0.05 h in plan and 0.075 h in depth, h at least 1 m; survey of the point itself 5 cm and 3 cm. */
const PLAN_RATIO = 0.05;
const DEPTH_RATIO = 0.075;
const LEAST_DEPTH_M = 1;
const PLAN_SURVEY_M = 0.05;
const LEVEL_SURVEY_M = 0.03;

/** Standard deviations (metres) that CJJ 61-2017 gives a surveyed hidden point at a depth (metres). */
export function surveySigma(depthM: number): { planM: number; depthM: number } {
  const h = Math.max(LEAST_DEPTH_M, depthM);
  return { planM: Math.hypot(PLAN_RATIO * h, PLAN_SURVEY_M), depthM: Math.hypot(DEPTH_RATIO * h, LEVEL_SURVEY_M) };
}
