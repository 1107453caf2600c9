/** Mean radius of the earth as a sphere, metres: for steps on the ground and horizons, where half a percent changes nothing that is seen. No height comes from it. */
export const EARTH_RADIUS_M = 6_371_000;
