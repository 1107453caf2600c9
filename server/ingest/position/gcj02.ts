const RADIANS = Math.PI / 180;
/** Krassovsky ellipsoid, as the published transformation has it. */
const SEMI_MAJOR_AXIS_M = 6378245;
const ECCENTRICITY_SQUARED = 0.006693421622965943;

/**
 * Where GCJ-02 puts a WGS 84 position: [longitude, latitude] in degrees. The offset of several hundred metres is a sum of sines of the position, known
 * from open implementations to a few metres. Used to recognise the offset, never to store a position.
 */
export function toGcj02(lon: number, lat: number): [number, number] {
  const x = lon - 105;
  const y = lat - 35;
  const wave = 20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI);
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    ((wave + 20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3 +
    ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    ((wave + 20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3 +
    ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
  const phi = lat * RADIANS;
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(phi) ** 2;
  const meridianRadius = (SEMI_MAJOR_AXIS_M * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic));
  const primeVertical = SEMI_MAJOR_AXIS_M / Math.sqrt(magic);
  return [lon + east / (primeVertical * Math.cos(phi) * RADIANS), lat + north / (meridianRadius * RADIANS)];
}
